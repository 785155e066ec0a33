/** A history with code and SQL in it, which is run forwards and backwards over rows. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { migrationPlan } from 'voltaic/migrations'
import { inWorkshop } from './workshop.ts'

const after = (name: string, app = 'shop') => `dependencies: [['${app}', '${name}']],`

inWorkshop('code splits a name into two, with models as they were, and undoes it', async (shop) => {
  const person = `name: f.char({ maxLength: 40, null: true }), worth: f.decimal({ maxDigits: 9, decimalPlaces: 2, default: '0' })`
  await shop.write(
    'shop',
    '0001_initial',
    `op.createModel('Person', { ${person} }),
    op.createModel('Pet', { name: f.text(), owner: f.foreignKey('shop.Person'), friends: f.manyToMany('shop.Person') })`,
  )
  await shop.write(
    'shop',
    '0002_parts',
    `op.addField('Person', 'first', f.text({ null: true })),
    op.addField('Person', 'last', f.text({ null: true }))`,
    after('0001_initial'),
  )
  await shop.write(
    'shop',
    '0003_split',
    `op.run(async ({ model }) => {
      const Person = model('shop.Person')
      for await (const person of Person.all().iterator()) {
        const [first, last] = person.name.split(' ')
        await Person.filter({ id: person.id }).update({ first, last, worth: person.worth.plus('1.5') })
      }
      const pet = await model('shop.Pet').filter({ owner: { first: 'Ann' } }).selectRelated('owner').get()
      await pet.friends.add(pet.owner)
    }, { reverse: async ({ model }) => {
      for (const person of await model('shop.Person').all()) {
        person.name = person.last + ', ' + person.first
        await person.save()
      }
    } })`,
    after('0002_parts'),
  )
  await shop.write(
    'shop',
    '0004_without_name',
    `op.removeField('Person', 'name')`,
    after('0003_split'),
  )
  await shop.models({
    shop: `
class Person extends Model({
  first: f.text({ null: true }), last: f.text({ null: true }),
  worth: f.decimal({ maxDigits: 9, decimalPlaces: 2, default: '0' }),
}) {}
class Pet extends Model({
  name: f.text(),
  get owner() { return f.foreignKey(() => Person) },
  get friends() { return f.manyToMany(() => Person) },
}) {}`,
  })
  assert.deepEqual(await shop.make(), [])
  assert.deepEqual(await shop.migrate({ app: 'shop', target: '0001' }), ['shop.0001_initial'])
  await shop.run(`INSERT INTO shop_person (name, worth) VALUES ('Ann Oak', 1.25), ('Bob Elm', 2);
    INSERT INTO shop_pet (name, owner_id) VALUES ('Cat', 1)`)
  await assert.rejects(shop.migrate(), { code: 'E_MIGRATION_DATA_LOSS' })
  assert.deepEqual(await shop.columns('shop_person'), ['id', 'name', 'worth'], 'not even begun')
  await shop.migrate({ allowDataLoss: true })
  const people = await shop.rows('SELECT first, last, worth FROM shop_person ORDER BY id')
  assert.deepEqual(
    people.map(([first, last, worth]) => [first, last, Number(worth)]),
    [
      ['Ann', 'Oak', 2.75],
      ['Bob', 'Elm', 3.5],
    ],
  )
  assert.deepEqual(await shop.rows('SELECT pet_id, person_id FROM shop_pet_friends'), [[1, 1]])
  await shop.migrate({ app: 'shop', target: '0002' })
  assert.deepEqual(await shop.rows('SELECT name FROM shop_person ORDER BY id'), [
    ['Oak, Ann'],
    ['Elm, Bob'],
  ])
  await shop.isSound()
})

inWorkshop('what cannot be undone is refused before anything is executed', async (shop) => {
  await shop.write('one', '0001_initial', `op.createModel('A', { n: f.int() })`)
  await shop.write(
    'one',
    '0002_code',
    `op.run(async ({ model }) => { await model('one.A').create({ n: 1 }) })`,
    after('0001_initial', 'one'),
  )
  await shop.write(
    'one',
    '0003_more',
    `op.addField('A', 'm', f.int({ null: true }))`,
    after('0002_code', 'one'),
  )
  await shop.write(
    'two',
    '0001_initial',
    `op.createModel('B', { a: f.foreignKey('one.A') })`,
    after('0003_more', 'one'),
  )
  await shop.models({
    one: 'class A extends Model({ n: f.int(), m: f.int({ null: true }) }) {}',
    two: 'class B extends Model({ get a() { return f.foreignKey(() => A) } }) {}',
  })
  assert.deepEqual(await shop.make(), [])
  await shop.migrate()
  await shop.run('INSERT INTO two_b (a_id) VALUES (1)')
  const zero = { app: 'one', target: 'zero', allowDataLoss: true }
  await assert.rejects(shop.migrate(zero), {
    code: 'E_MIGRATION_IRREVERSIBLE',
    message: /0002_code/,
  })
  assert.deepEqual(await shop.rows('SELECT count(*) FROM two_b'), [[1]])
  assert.deepEqual(await shop.columns('one_a'), ['id', 'n', 'm'])
  const plan = await migrationPlan({
    database: shop.database,
    apps: shop.apps,
    app: 'one',
    target: '0001',
  })
  const planned = plan.steps.map(({ name, isReversible }) => [name, isReversible])
  assert.deepEqual(planned, [
    ['0001_initial', true],
    ['0003_more', true],
    ['0002_code', false],
  ])
  const undone = await shop.migrate({ app: 'one', target: '0002', allowDataLoss: true })
  assert.deepEqual(undone, ['two.0001_initial', 'one.0003_more'])
  assert.deepEqual(await shop.rows('SELECT n FROM one_a'), [[1]])
})

inWorkshop('a migration that fails in the middle leaves nothing, and runs again', async (shop) => {
  const go = shop.file('go')
  await shop.write('shop', '0001_initial', `op.createModel('A', { n: f.int(), t: f.text() })`)
  await shop.write(
    'shop',
    '0002_bad',
    `op.addField('A', 'm', f.int({ default: 1 })), op.alterField('A', 't', f.text({ null: true })),
    op.run(async ({ model }) => {
      await model('shop.A').create({ n: 5, m: 1, t: null })
      const { existsSync } = await import('node:fs')
      if (!existsSync('${go}')) throw new Error('the reason; it says')
    }, { reverse: () => undefined }),
    op.createModel('B', { a: f.foreignKey('shop.A') })`,
    after('0001_initial'),
  )
  await shop.models({
    shop: `class A extends Model({ n: f.int(), t: f.text({ null: true }), m: f.int({ default: 1 }) }) {}
      class B extends Model({ get a() { return f.foreignKey(() => A) } }) {}`,
  })
  await shop.migrate({ app: 'shop', target: '0001' })
  await shop.run("INSERT INTO shop_a (n, t) VALUES (1, 'x')")
  assert.ok(!existsSync(go))
  await assert.rejects(shop.migrate(), {
    code: 'E_MIGRATION_FAILED',
    message: /shop\.0002_bad .*the reason; it says/,
  })
  assert.deepEqual(await shop.columns('shop_a'), ['id', 'n', 't'])
  assert.deepEqual(await shop.tables(), ['shop_a'])
  assert.deepEqual(await shop.rows('SELECT n, t FROM shop_a'), [[1, 'x']])
  await writeFile(go, '')
  assert.deepEqual(await shop.migrate(), ['shop.0002_bad'])
  assert.deepEqual(await shop.rows('SELECT n, t, m FROM shop_a ORDER BY n'), [
    [1, 'x', 1],
    [5, null, 1],
  ])
  await shop.isSound()
})
