import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { migrationPlan, migrationStatus } from '../../src/migrations/migrate.ts'
import { startNode } from '../support/child-process.ts'
import { after, auction } from './auction.ts'
import { dialects } from './dialects.ts'
import type { MigrationProject } from './migration-project.ts'

const program = fileURLToPath(new URL('programs/migrate.ts', import.meta.url))
const stepwise = `${after}, atomic: false`

const column = (name: string) => `op.addField('Lot', '${name}', f.text({ null: true }))`
const failing = `op.sql('SELECT nothing FROM nowhere', { reverse: '' })`

async function isApplied({ database, apps }: MigrationProject, name: string): Promise<boolean> {
  const status = await migrationStatus({ database, apps })
  return status.some((one) => one.name === name && one.isApplied)
}

async function newColumns(project: MigrationProject): Promise<unknown[]> {
  const columns = await project.columns('lots_lot')
  return columns.filter((name) => /^(one|two|three)$/.test(String(name)))
}

for (const { dialect, skip } of dialects) {
  describe(`migrations that are not atomic on ${dialect}`, { skip }, () => {
    it('keep what is done when an operation fails, and go on from there', async () => {
      await using project = await auction(dialect)
      const [one, two] = [column('one'), column('two')]
      await project.add('lots', '0002_steps', [one, two, failing].join(), stepwise)
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_FAILED',
        message: /lots\.0002_steps failed at "Run SQL: .*2 of its 3 operations are done and kept/,
      })
      assert.deepEqual(await newColumns(project), ['one', 'two'])
      assert.equal(await isApplied(project, '0002_steps'), false)
      await project.edit('lots', '0002_steps', [one, two, column('three')].join(), stepwise)
      const { steps } = await migrationPlan({ database: project.database, apps: project.apps })
      assert.deepEqual(
        steps.map(({ sql }) => sql?.length),
        [1],
      )
      assert.deepEqual(await project.migrate({ app: 'lots' }), ['lots.0002_steps'])
      assert.deepEqual(await newColumns(project), ['one', 'two', 'three'])
      assert.equal(await isApplied(project, '0002_steps'), true)
    })

    it('keep nothing of the operation that fails', async () => {
      await using project = await auction(dialect)
      const both = `op.sql("INSERT INTO lots_lot (title, slug, views) VALUES ('New', 'new', 0); SELECT nothing FROM nowhere")`
      await project.add('lots', '0002_steps', both, stepwise)
      await assert.rejects(project.migrate(), /0 of its 1 operations are done/)
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_lot'), [[3]])
    })

    it('refuse to go on when the operations that are done were edited', async () => {
      await using project = await auction(dialect)
      await project.add('lots', '0002_steps', [column('one'), failing].join(), stepwise)
      await assert.rejects(project.migrate())
      await project.edit('lots', '0002_steps', [column('two'), column('three')].join(), stepwise)
      await assert.rejects(project.migrate(), { code: 'E_MIGRATION_EDITED' })
      assert.deepEqual(await newColumns(project), ['one'])
      assert.deepEqual(await project.migrate({ fake: true }), ['lots.0002_steps'])
      assert.deepEqual(await project.migrate(), [])
    })

    it('can be undone when they are half done, and go on backwards', async () => {
      await using project = await auction(dialect)
      const irreversible = `op.sql('SELECT 1', { reverse: 'SELECT nothing FROM nowhere' })`
      const half = [column('one'), irreversible, column('two')]
      await project.add('lots', '0002_steps', [column('one'), failing].join(), stepwise)
      await assert.rejects(project.migrate())
      const back = { app: 'lots', target: '0001', allowDataLoss: true }
      assert.deepEqual(await project.migrate(back), ['lots.0002_steps'])
      assert.deepEqual(await newColumns(project), [])
      await project.edit('lots', '0002_steps', half.join(), stepwise)
      await project.migrate()
      await assert.rejects(
        project.migrate(back),
        /could not be undone.*1 of its 3 operations is undone/,
      )
      assert.deepEqual(await newColumns(project), ['one'])
      assert.equal(await isApplied(project, '0002_steps'), false)
      assert.deepEqual(await project.migrate(), ['lots.0002_steps'])
      assert.deepEqual(await newColumns(project), ['one', 'two'])
    })

    it('run code that has transactions of its own, and again when it stops in the middle', async () => {
      await using project = await auction(dialect)
      const fill = `op.run(async ({ model, database }) => {
        const { atomic } = await import('voltaic/db')
        for (;;) {
          const rest = await model('lots.Lot').filter({ one: null }).orderBy('id').limit(1)
          if (rest.length === 0) return
          const [lot] = rest
          await atomic.durable(async () => {
            await model('lots.Lot').filter({ id: lot.id }).update({ one: lot.title })
          }, { using: database })
          if (lot.views === 2) throw new Error('stopped')
        }
      }, { reverse: () => undefined })`
      await project.add('lots', '0002_steps', [column('one'), fill].join(), stepwise)
      await assert.rejects(project.migrate(), /stopped.*1 of its 2 operations is done/)
      assert.deepEqual(await project.rows('SELECT one FROM lots_lot ORDER BY id'), [
        ['Clock'],
        ['Chair'],
        [null],
      ])
      assert.deepEqual(await project.migrate(), ['lots.0002_steps'])
      assert.deepEqual(await project.rows('SELECT one FROM lots_lot WHERE id = 3'), [['Lamp']])
    })

    it('run SQL that no transaction may contain; an atomic one says so', async () => {
      await using project = await auction(dialect)
      await project.add('lots', '0002_vacuum', `op.sql('VACUUM')`, after)
      await assert.rejects(project.migrate(), /at "Run SQL: VACUUM".*"atomic: false"/)
      await project.edit('lots', '0002_vacuum', `op.sql('VACUUM')`, stepwise)
      assert.deepEqual(await project.migrate(), ['lots.0002_vacuum'])
    })

    it('go on where a process was killed', async () => {
      await using project = await auction(dialect)
      const second = `op.addField('Lot', 'two', f.text({ null: true, unique: true }))`
      await project.add(
        'lots',
        '0002_steps',
        [column('one'), second, column('three')].join(),
        stepwise,
      )
      await using runner = startNode(program, [project.folder.path, project.url, 'CREATE UNIQUE'])
      await runner.ready(/ready/)
      runner.write('go')
      await runner.ready(/stopped/)
      await runner.kill('SIGKILL')
      assert.deepEqual(await newColumns(project), ['one'])
      assert.deepEqual(await project.migrate(), ['lots.0002_steps'])
      assert.deepEqual(await newColumns(project), ['one', 'two', 'three'])
    })
  })
}
