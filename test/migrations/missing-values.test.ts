import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { dialects } from './dialects.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

/** A project with a row, whose field `size` is gone since `0002_no_size`; `0003_note` came after. */
async function shop(dialect: Dialect, removal: string): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  await project.add(
    'shop',
    '0001_initial',
    `op.createModel('Item', { name: f.text(), size: f.int() })`,
  )
  await project.add('shop', '0002_no_size', removal, `[['shop', '0001_initial']]`)
  await project.migrate({ app: 'shop', target: '0001' })
  await project.run(`INSERT INTO shop_item (name, size) VALUES ('Clock', 3)`)
  const note = `op.addField('Item', 'note', f.text({ null: true }))`
  await project.add('shop', '0003_note', note, `[['shop', '0002_no_size']]`)
  await project.migrate({ allowDataLoss: true })
  return project
}

const back = { app: 'shop', target: '0001', allowDataLoss: true }

for (const { dialect, skip } of dialects) {
  describe(`a field without a value for the rows on ${dialect}`, { skip }, () => {
    it('is not brought back, and nothing before it is undone', async () => {
      await using project = await shop(dialect, `op.removeField('Item', 'size')`)
      await assert.rejects(project.migrate(back), {
        code: 'E_MIGRATION_NULLS',
        message: /shop\.0002_no_size cannot be undone: "size" of "shop_item".*op\.removeField/,
      })
      assert.deepEqual(await project.columns('shop_item'), ['id', 'name', 'note'])
    })

    it('comes back with the value that its removal names', async () => {
      await using project = await shop(dialect, `op.removeField('Item', 'size', { existing: 7 })`)
      await project.migrate(back)
      assert.deepEqual(await project.rows('SELECT name, size FROM shop_item'), [['Clock', 7]])
      await project.migrate({ allowDataLoss: true })
      assert.deepEqual(await project.columns('shop_item'), ['id', 'name', 'note'])
    })

    it('comes back where no rows are', async () => {
      await using project = await shop(dialect, `op.removeField('Item', 'size')`)
      await project.run('DELETE FROM shop_item')
      await project.migrate(back)
      assert.ok((await project.columns('shop_item')).includes('size'))
    })

    it('is not added, and the migrations before are not applied', async () => {
      await using project = await shop(dialect, `op.removeField('Item', 'size')`)
      const [before, size] = [
        `op.renameModel('Item', 'Thing')`,
        `op.addField('Thing', 'size', f.int())`,
      ]
      await project.add('shop', '0004_thing', before, `[['shop', '0003_note']]`)
      await project.add('shop', '0005_size', size, `[['shop', '0004_thing']]`)
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_NULLS',
        message: /op\.addField/,
      })
      assert.deepEqual(await project.tables(), ['shop_item'])
    })

    it('is judged when its turn comes where code ran before', async () => {
      await using project = await shop(dialect, `op.removeField('Item', 'size')`)
      const empty = `op.sql('DELETE FROM shop_item'), op.addField('Item', 'size', f.int())`
      await project.add('shop', '0004_size', empty, `[['shop', '0003_note']]`)
      await project.migrate()
      assert.ok((await project.columns('shop_item')).includes('size'))
    })
  })
}
