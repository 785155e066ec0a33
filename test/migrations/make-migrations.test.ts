import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { type AppDefinition, defineApp } from '../../src/core/app-definition.ts'
import { F } from '../../src/db/expressions/f.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { check, index, unique } from '../../src/db/model/constraints.ts'
import { Model } from '../../src/db/model/model.ts'
import { makeMigrations } from '../../src/migrations/make-migrations.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { databaseForTest } from './database-for-test.ts'
import { dialects } from './dialects.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'
import { schemaOf } from './schema-of.ts'

class Person extends Model({ name: f.char({ maxLength: 40 }), email: f.email({ unique: true }) }) {}

class Tag extends Model({ key: f.uuid({ primaryKey: true }), label: f.text() }) {}

class Auction extends Model(
  {
    title: f.char({ maxLength: 80 }),
    slug: f.slug({ unique: true }),
    status: f.choice(['open', 'closed'], { default: 'open' }),
    stars: f.choice([1, 2, 3]),
    price: f.decimal({ maxDigits: 10, decimalPlaces: 2, null: true }),
    views: f.positiveInt({ dbDefault: 0 }),
    closesAt: f.dateTime({ index: true }),
    data: f.json({ default: () => ({}) }),
    get seller() {
      return f.foreignKey(() => Person, { onDelete: 'protect' })
    },
    get top() {
      return f.oneToOne(() => Offer, { null: true, onDelete: 'setNull' })
    },
    get tags() {
      return f.manyToMany(() => Tag)
    },
    get similar() {
      return f.manyToMany(() => Auction)
    },
    get offers() {
      return f.reverse(() => Offer, 'auction')
    },
  },
  {
    ordering: ['-closesAt'],
    indexes: [index('status', '-closesAt'), index('seller', { condition: { status: 'open' } })],
    constraints: [
      check('auctions_price', Q.or({ price: null }, { price: { gt: 0 } })),
      check('auctions_views', { views: { lt: F('stars') } }),
      unique('auctions_title', ['title', 'seller'], { condition: { status: 'open' } }),
    ],
  },
) {}

class Offer extends Model({
  amount: f.int(),
  get auction() {
    return f.foreignKey(() => Auction, { onDelete: 'dbCascade' })
  },
  get tag() {
    return f.foreignKey(() => Tag, { null: true, index: false })
  },
}) {}

class Line extends Model(
  {
    get offer() {
      return f.foreignKey(() => Offer)
    },
    number: f.int(),
  },
  { primaryKey: ['offer', 'number'] },
) {}

function appsOf(project: MigrationProject): AppDefinition[] {
  const app = (label: string, models: object) =>
    defineApp({ dirname: project.app(label).directory }, { models: Object.values(models) })
  return [app('people', { Person }), app('auctions', { Auction, Offer, Line, Tag })]
}

describe('makeMigrations', () => {
  for (const { dialect, skip } of dialects) {
    it(`writes migrations that make the same tables as the models on ${dialect}, and then nothing more`, {
      skip,
    }, async () => {
      await using project = await migrationProject(dialect)
      const apps = appsOf(project)
      const made = await makeMigrations({ apps })
      assert.ok(made.kind === 'migrations')
      assert.deepEqual(
        made.migrations.map(({ app, name }) => `${app}.${name}`),
        ['people.0001_initial', 'auctions.0001_initial'],
      )
      for (const { path, text } of made.migrations) assert.equal(await readFile(path, 'utf8'), text)
      await migrate({ database: project.database, apps })
      assert.deepEqual(await makeMigrations({ apps }), { kind: 'nothing' })

      await using direct = await databaseForTest(dialect)
      direct.database.addModels([Person, Auction, Offer, Line, Tag])
      await direct.database.createTables()
      const migrated = await schemaOf(project.database)
      assert.deepEqual(migrated, await schemaOf(direct.database))
      assert.ok(migrated.length > 12)
      await direct.database.dropTables()
      assert.deepEqual(await schemaOf(direct.database), [])
    })
  }

  it('writes nothing on a dry run, and the same text each time', async () => {
    await using project = await migrationProject()
    const apps = appsOf(project)
    const dry = await makeMigrations({ apps, dryRun: true })
    assert.deepEqual(dry, await makeMigrations({ apps, dryRun: true }))
    assert.deepEqual(dry, await makeMigrations({ apps }))
  })

  it('refuses models that do not fit together', async () => {
    await using project = await migrationProject()
    class Lot extends Model({ title: f.text() }, { indexes: [index('title')] }) {}
    const wrong = Model({ title: f.text() }, { indexes: [index('titel') as never] })
    const app = (models: object) =>
      defineApp({ dirname: project.app('lots').directory }, { models: Object.values(models) })
    await assert.rejects(makeMigrations({ apps: [app({ wrong: class Wrong extends wrong {} })] }), {
      code: 'E_SCHEMA_FIELD',
      message: /"lots\.Wrong" has no field "titel"/,
    })
    const { kind } = await makeMigrations({ apps: [app({ Lot })], dryRun: true })
    assert.equal(kind, 'migrations')
  })

  it('writes what one app needs, by a name, and empty ones', async () => {
    await using project = await migrationProject()
    const apps = appsOf(project)
    const one = await makeMigrations({ apps, app: 'people', name: 'first' })
    assert.ok(one.kind === 'migrations')
    assert.deepEqual(
      one.migrations.map(({ name }) => name),
      ['0001_first'],
    )
    const empty = await makeMigrations({ apps, app: 'people', empty: true, name: 'fill' })
    assert.ok(empty.kind === 'migrations')
    assert.equal(
      empty.migrations[0]?.text,
      `import { migration } from 'voltaic/migrations'

export default migration({
  dependencies: [['people', '0001_first']],
  operations: [],
})
`,
    )
    await assert.rejects(makeMigrations({ apps, empty: true }), { code: 'E_MIGRATION_UNKNOWN' })
  })

  it('asks nothing twice and writes nothing while a question is open', async () => {
    await using project = await migrationProject()
    await project.add(
      'people',
      '0001_initial',
      `op.createModel('Person', { title: f.char({ maxLength: 40 }), email: f.char({ maxLength: 254, unique: true }) })`,
    )
    const apps = appsOf(project).slice(0, 1)
    const id = 'rename-field:people.Person.title>name'
    const open = await makeMigrations({ apps })
    assert.ok(open.kind === 'questions')
    assert.equal(open.questions[0]?.id, id)
    const asked: string[] = []
    const answered = await makeMigrations({
      apps,
      ask: async (question) => {
        asked.push(question.id)
        return true
      },
    })
    assert.ok(answered.kind === 'migrations')
    assert.deepEqual(asked, [id])
    assert.deepEqual(answered.migrations[0]?.operations, ['Rename field title of Person to name'])
    assert.deepEqual(await makeMigrations({ apps, answers: { [id]: false } }), { kind: 'nothing' })
  })
})

for (const { dialect, skip } of dialects) {
  describe(`op.run on ${dialect}`, { skip }, () => {
    it('gets the models as they were', async () => {
      await using project = await migrationProject(dialect)
      await project.add(
        'lots',
        '0001_initial',
        `op.createModel('Tag', { name: f.text() }),
       op.createModel('Lot', { title: f.text(), price: f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }), tags: f.manyToMany('lots.Tag'), parent: f.foreignKey('lots.Lot', { null: true }) })`,
      )
      await project.add(
        'lots',
        '0002_fill',
        `op.run(async ({ model }) => {
         const Lot = model('lots.Lot')
         const first = await Lot.create({ title: 'Clock' })
         await Lot.create({ title: 'Lamp', price: '2.50', parent: first })
         await Lot.filter({ price: null }).update({ price: '1.25' })
       }, { reverse: async ({ model }) => { await model('lots.Lot').filter({ parent: { title: 'Clock' } }).delete() } })`,
        `[['lots', '0001_initial']]`,
      )
      await project.add(
        'lots',
        '0003_gone',
        `op.removeField('Lot', 'price')`,
        `[['lots', '0002_fill']]`,
      )
      await project.migrate({ app: 'lots', target: '0002' })
      const rows = await project.rows('SELECT title, price, parent_id FROM lots_lot ORDER BY id')
      assert.deepEqual(
        rows.map(([title, price, parent]) => [title, Number(price), parent]),
        [
          ['Clock', 1.25, null],
          ['Lamp', 2.5, 1],
        ],
      )
      await project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
      assert.deepEqual(await project.rows('SELECT title FROM lots_lot'), [['Clock']])
      await project.migrate({ allowDataLoss: true })
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_lot'), [[3]])
    })

    it('is undone with its migration when it throws', async () => {
      await using project = await migrationProject(dialect)
      await project.add(
        'lots',
        '0001_initial',
        `op.createModel('Lot', { title: f.text() }), op.run(async ({ model }) => {
         await model('lots.Lot').create({ title: 'Clock' })
         await model('lots.Nothing').all()
       })`,
      )
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_STATE',
        message: /lots\.Nothing/,
      })
      assert.deepEqual(await project.tables(), [])
    })
  })
}
