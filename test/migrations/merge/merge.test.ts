import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { mergeMigrations } from '../../../src/migrations/merge-migrations.ts'
import { dialects } from '../dialects.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { schemaOf } from '../schema-of.ts'

const first = `[['lots', '0001_initial']]`
const lot = `op.createModel('Lot', { title: f.char({ maxLength: 40 }), price: f.int({ null: true }) })`

/** A project with a model `lots.Lot` and branches after it: operations by the name of the migration. */
async function branches(
  operations: Readonly<Record<string, string>>,
  dialect: 'sqlite' | 'postgres' = 'sqlite',
): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  await project.add('lots', '0001_initial', lot)
  for (const [name, text] of Object.entries(operations))
    await project.add('lots', name, text, first)
  return project
}

async function namesAfter(project: MigrationProject, options: object = {}): Promise<string[]> {
  const result = await mergeMigrations({ apps: project.apps, ...options } as never)
  assert.ok(result.kind === 'migrations', result.kind)
  return result.migrations.map(({ app, name }) => `${app}.${name}`)
}

const color = `op.addField('Lot', 'color', f.text({ null: true }))`
const size = `op.addField('Lot', 'size', f.int({ null: true }))`

describe('merging branches', () => {
  it('writes a migration that depends on all of them, the same each time', async () => {
    await using project = await branches({ '0002_color': color, '0002_size': size })
    const dry = await mergeMigrations({ apps: project.apps, dryRun: true })
    assert.deepEqual(await namesAfter(project), ['lots.0003_merge_0002_color_0002_size'])
    assert.ok(dry.kind === 'migrations')
    const [written] = dry.migrations
    assert.equal(await readFile(written!.path, 'utf8'), written!.text)
    assert.equal(
      written!.text,
      `import { migration } from 'voltaic/migrations'

export default migration({
  dependencies: [['lots', '0002_color'], ['lots', '0002_size']],
  operations: [],
})
`,
    )
    assert.deepEqual(await mergeMigrations({ apps: project.apps }), { kind: 'nothing' })
  })

  it('gives a long list of branches a short name, and takes a given one', async () => {
    await using project = await branches({
      '0002_a_name_that_is_rather_long_for_a_migration': color,
      '0002_another_name_that_is_rather_long': size,
    })
    const [named] = await namesAfter(project, { dryRun: true, name: 'together' })
    assert.equal(named, 'lots.0003_together')
    const [short] = await namesAfter(project)
    assert.match(short!, /^lots\.0003_merge_[0-9a-f]{8}$/)
  })

  for (const [what, one, other, reason] of [
    [
      'the same field added',
      color,
      `op.addField('Lot', 'color', f.int({ null: true }))`,
      /"Add field color to Lot" of lots\.0002_one and "Add field color to Lot" of lots\.0002_other\. In one order "lots\.Lot" has a field "color" already\./,
    ],
    [
      'a field changed in two ways',
      `op.alterField('Lot', 'title', f.char({ maxLength: 50 }))`,
      `op.alterField('Lot', 'title', f.char({ maxLength: 60 }))`,
      /What becomes of lots\.Lot depends on which of them runs first/,
    ],
    [
      'a field renamed and changed',
      `op.renameField('Lot', 'price', 'cost')`,
      `op.alterField('Lot', 'price', f.bigInt({ null: true }))`,
      /Rename field price.*"lots\.Lot" has no field "price"/,
    ],
    [
      'a field removed and changed',
      `op.removeField('Lot', 'price')`,
      `op.alterField('Lot', 'price', f.bigInt({ null: true }))`,
      /"lots\.Lot" has no field "price"/,
    ],
    [
      'a field removed and indexed',
      `op.removeField('Lot', 'price')`,
      `op.addIndex('Lot', index('price'))`,
      /"lots\.Lot" has no field "price"/,
    ],
    [
      'a model renamed and a field added to it',
      `op.renameModel('Lot', 'Item')`,
      color,
      /there is no model "lots\.Lot"/,
    ],
    [
      'a model deleted and referred to',
      `op.deleteModel('Lot')`,
      `op.createModel('Bid', { lot: f.foreignKey('lots.Lot') })`,
      /"lots\.Bid\.lot" refers to "lots\.Lot"|there is no model "lots\.Lot"/,
    ],
    [
      'the same model made',
      `op.createModel('Tag', { name: f.text() })`,
      `op.createModel('Tag', { name: f.text() })`,
      /there is a model "lots\.Tag" already/,
    ],
    [
      'the same name of an index and a constraint',
      `op.addIndex('Lot', index('price', { name: 'lot_price' }))`,
      `op.addConstraint('Lot', unique('lot_price', ['price']))`,
      /index or constraint "lot_price" already/,
    ],
    [
      'the same table',
      `op.createModel('Tag', { name: f.text() }, { table: 'words' })`,
      `op.createModel('Word', { name: f.text() }, { table: 'words' })`,
      /Both want a table "words"/,
    ],
  ] as const) {
    it(`names the clash: ${what}`, async () => {
      await using project = await branches({ '0002_one': one, '0002_other': other })
      await assert.rejects(mergeMigrations({ apps: project.apps }), (error: Error) => {
        assert.equal((error as { code?: string }).code, 'E_MIGRATION_CLASH')
        assert.match(error.message, reason)
        assert.match(error.message, /Nothing was written\./)
        return true
      })
      assert.equal((await readdir(`${project.app('lots').directory}/migrations`)).length, 3)
    })
  }

  it('takes what is done to different parts, and the same change twice', async () => {
    const wider = `op.alterField('Lot', 'title', f.char({ maxLength: 50 }))`
    await using project = await branches({
      '0002_one': `${color}, ${wider}, op.addIndex('Lot', index('price'))`,
      '0002_other': `${wider}, op.createModel('Bid', { lot: f.foreignKey('lots.Lot') }), ${size}`,
    })
    assert.equal((await namesAfter(project)).length, 1)
  })

  it('tells of all clashes of three branches, and merges three that fit', async () => {
    await using bad = await branches({
      '0002_a': color,
      '0002_b': color,
      '0002_c': `${color}, op.removeField('Lot', 'price')`,
    })
    await assert.rejects(mergeMigrations({ apps: bad.apps }), (error: Error) => {
      assert.equal(error.message.match(/^ {2}- /gm)?.length, 3)
      return true
    })
    await using good = await branches({
      '0002_a': color,
      '0002_b': size,
      '0002_c': `op.removeField('Lot', 'price')`,
    })
    assert.deepEqual(await namesAfter(good), ['lots.0003_merge_0002_a_0002_b_0002_c'])
  })

  it('merges what was merged before', async () => {
    await using project = await branches({ '0002_color': color, '0002_size': size })
    const [merged] = await namesAfter(project)
    await project.add(
      'lots',
      '0004_next',
      `op.removeField('Lot', 'color')`,
      `[['lots', '${merged!.slice(5)}']]`,
    )
    await project.add(
      'lots',
      '0004_late',
      `op.removeField('Lot', 'price')`,
      `[['lots', '0002_size']]`,
    )
    const [again] = await namesAfter(project)
    assert.equal(again, 'lots.0005_merge_0004_late_0004_next')
    assert.deepEqual(await project.migrate(), [
      'lots.0001_initial',
      'lots.0002_color',
      'lots.0002_size',
      'lots.0003_merge_0002_color_0002_size',
      'lots.0004_late',
      'lots.0004_next',
      'lots.0005_merge_0004_late_0004_next',
    ])
  })

  it('merges several apps at once, or one of them', async () => {
    await using project = await branches({ '0002_color': color, '0002_size': size })
    await project.add(
      'bids',
      '0001_initial',
      `op.createModel('Bid', {})`,
      `[['lots', '0002_color']]`,
    )
    const after = `[['bids', '0001_initial']]`
    await project.add('bids', '0002_a', `op.addField('Bid', 'a', f.int({ null: true }))`, after)
    await project.add('bids', '0002_b', `op.addField('Bid', 'b', f.int({ null: true }))`, after)
    assert.deepEqual(await namesAfter(project, { app: 'bids', dryRun: true }), [
      'bids.0003_merge_0002_a_0002_b',
    ])
    assert.deepEqual(await namesAfter(project), [
      'lots.0003_merge_0002_color_0002_size',
      'bids.0003_merge_0002_a_0002_b',
    ])
    await assert.rejects(mergeMigrations({ apps: project.apps, app: 'nothing' }), {
      code: 'E_MIGRATION_UNKNOWN',
    })
  })

  it('looks at the branches of other apps that a branch depends on', async () => {
    await using project = await branches({ '0002_color': color })
    await project.add(
      'bids',
      '0001_initial',
      `op.createModel('Bid', { lot: f.foreignKey('lots.Lot') })`,
      first,
    )
    await project.add(
      'bids',
      '0002_rename',
      `op.renameModel('Bid', 'Offer')`,
      `[['bids', '0001_initial']]`,
    )
    await project.add(
      'lots',
      '0002_best',
      `op.addField('Lot', 'best', f.foreignKey('bids.Bid', { null: true }))`,
      `[['lots', '0001_initial'], ['bids', '0001_initial']]`,
    )
    await project.add(
      'lots',
      '0002_offer',
      color.replace('color', 'hue'),
      `[['lots', '0001_initial'], ['bids', '0002_rename']]`,
    )
    await assert.rejects(mergeMigrations({ apps: project.apps }), {
      code: 'E_MIGRATION_CLASH',
      message: /"Rename model Bid to Offer" of bids\.0002_rename|of bids\.0002_rename/,
    })
  })

  it('asks about code and SQL, which may touch anything', async () => {
    await using project = await branches({
      '0002_color': color,
      '0002_fill': `op.run(() => undefined)`,
    })
    const open = await mergeMigrations({ apps: project.apps })
    assert.ok(open.kind === 'questions')
    const [question] = open.questions
    assert.equal(question?.id, 'merge:lots.0002_color+0002_fill')
    assert.equal(question?.kind, 'merge')
    assert.match(question?.text ?? '', /the code or SQL of lots\.0002_fill touches/)
    const answered = (answer: boolean) =>
      mergeMigrations({ apps: project.apps, answers: { [question?.id ?? '']: answer } })
    await assert.rejects(answered(false), { code: 'E_MIGRATION_CLASH', message: /lots\.0002_fill/ })
    assert.equal((await answered(true)).kind, 'migrations')
  })

  it('does not ask where the other branch does nothing', async () => {
    await using project = await branches({ '0002_empty': '', '0002_fill': `op.sql('SELECT 1')` })
    assert.equal((await namesAfter(project)).length, 1)
  })
})

for (const { dialect, skip } of dialects) {
  describe(`merged branches on ${dialect}`, { skip }, () => {
    it('run whichever the database had first, to the same tables, and back', async () => {
      const operations = {
        '0002_color': `${color}, op.addIndex('Lot', index('color', '-price'))`,
        '0002_size': `${size}, op.alterField('Lot', 'title', f.char({ maxLength: 90, unique: true }))`,
      }
      const schemas: unknown[] = []
      for (const early of ['0002_color', '0002_size']) {
        await using project = await branches(operations, dialect)
        await assert.rejects(project.migrate(), { code: 'E_MIGRATION_CONFLICT' })
        const [merged = ''] = await namesAfter(project)
        await project.migrate({ app: 'lots', target: early })
        const ran = await project.migrate()
        assert.deepEqual(ran.slice(1), [merged])
        assert.notEqual(ran[0], `lots.${early}`, 'the older name runs too')
        schemas.push(await schemaOf(project.database))
        await project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
        assert.deepEqual(await project.columns('lots_lot'), ['id', 'title', 'price'])
      }
      assert.deepEqual(schemas[0], schemas[1])
    })
  })
}
