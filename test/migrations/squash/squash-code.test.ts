import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { migrationHash } from '../../../src/migrations/files/hash.ts'
import { migrate } from '../../../src/migrations/migrate.ts'
import { Migration } from '../../../src/migrations/migration.ts'
import { op } from '../../../src/migrations/op.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { dialects } from '../dialects.ts'
import type { MigrationProject } from '../migration-project.ts'
import { fileOf, historyProject, recorded, remove, squash, write } from './squash-project.ts'

const after5 = `[['lots', '0005_offer']]`
const filling = (title: string, last: string, options = '{ reverse: empty }') => `
import { migration, op, type RunContext } from 'voltaic/migrations'
export async function fill({ model }: RunContext): Promise<void> {
  await model('lots.Lot').create({ title: '${title}' })
}
export const empty = async ({ model }: RunContext) => {
  await model('lots.Lot').filter({ title: '${title}' }).delete()
}
export default migration({ dependencies: [['lots', '${last}']], operations: [op.run(fill, ${options})] })
`

/** The history, a fill, another one with functions of the same names, and a change after them. */
async function filledProject(dialect?: 'sqlite' | 'postgres'): Promise<MigrationProject> {
  const project = await historyProject(dialect)
  await write(project, '0006_fill', filling('Clock', '0005_offer'))
  await write(project, '0007_fill', filling('Lamp', '0006_fill'))
  await project.add(
    'lots',
    '0008_last',
    `op.removeField('Lot', 'color')`,
    `[['lots', '0007_fill']]`,
  )
  return project
}

for (const { dialect, skip } of dialects) {
  describe(`code in a squash on ${dialect}`, { skip }, () => {
    it('is imported from the files that export it, and runs', async () => {
      await using project = await filledProject(dialect)
      const name = await squash(project, { to: '0008' })
      const text = await readFile(fileOf(project, name), 'utf8')
      assert.match(
        text,
        /\/\/ Move .* before they are deleted\.\nimport \{ fill, empty \} from '\.\/0006_fill\.ts'\nimport \{ fill as fill0007, empty as empty0007 \} from '\.\/0007_fill\.ts'\n/,
      )
      assert.match(
        text,
        /op\.run\(fill, \{ reverse: empty \}\),\n {4}op\.run\(fill0007, \{ reverse: empty0007 \}\)/,
      )
      assert.deepEqual(await project.migrate(), [`lots.${name}`])
      assert.deepEqual(await project.rows('SELECT title FROM lots_lot ORDER BY id'), [
        ['Clock'],
        ['Lamp'],
      ])
      assert.deepEqual(await project.columns('lots_lot'), ['id', 'title', 'cost'])
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(await project.tables(), [])
    })
  })
}

describe('code that is squashed', () => {
  it('is found through a squash of a squash', async () => {
    await using project = await filledProject()
    await squash(project, { to: '0006' })
    const outer = await squash(project, { to: '0008' })
    assert.match(
      await readFile(fileOf(project, outer), 'utf8'),
      /import \{ fill, empty \} from '\.\/0006_fill\.ts'/,
    )
    assert.deepEqual(await project.migrate(), [`lots.${outer}`])
  })

  it('must be exported, or be left out', async () => {
    await using project = await historyProject()
    await project.add('lots', '0006_fill', `op.run(function fill() {})`, after5)
    await assert.rejects(squash(project, { to: '0006' }), {
      code: 'E_MIGRATION_SQUASH',
      message:
        /lots\.0006_fill runs code that its file does not export: "Run code \(fill\)".*elidable/,
    })
    await project.add('lots', '0007_more', `op.separate({ database: [op.run(() => {})] })`, after5)
    await assert.rejects(squash(project, { to: '0007' }), { message: /runs code inside of/ })
  })

  it('is left out when it is elidable, and what it stood between is folded', async () => {
    await using project = await historyProject()
    const elidable = `op.run(() => {}, { elidable: true }), op.sql('SELECT 1', { elidable: true })`
    await project.add('lots', '0006_fill', `${elidable}, op.removeField('Lot', 'color')`, after5)
    const name = await squash(project, { to: '0006' })
    assert.doesNotMatch(await readFile(fileOf(project, name), 'utf8'), /op\.run|op\.sql|color/)
  })

  it('may be called elidable when it is applied already', () => {
    const hashOf = (operation: Operation) =>
      migrationHash(new Migration({ operations: [operation] }))
    assert.equal(hashOf(op.sql('SELECT 1')), hashOf(op.sql('SELECT 1', { elidable: true })))
  })

  it('says what to do when the file it stands in is deleted', async () => {
    await using project = await filledProject()
    const name = await squash(project, { to: '0008' })
    await remove(project, ['0006_fill'])
    const { apps, database } = project
    await assert.rejects(migrate({ apps, database }), {
      code: 'E_MIGRATION_FILE',
      message: new RegExp(`${name}\\.ts" cannot be loaded: .*0006_fill.*restore that`),
    })
  })

  it('keeps a database in the middle from running it twice', async () => {
    await using project = await filledProject()
    await project.migrate({ app: 'lots', target: '0006' })
    const name = await squash(project, { to: '0008' })
    assert.deepEqual(await project.migrate(), ['lots.0007_fill', 'lots.0008_last'])
    assert.deepEqual(await project.rows('SELECT title FROM lots_lot ORDER BY id'), [
      ['Clock'],
      ['Lamp'],
    ])
    assert.ok((await recorded(project)).includes(`lots.${name}`))
  })
})
