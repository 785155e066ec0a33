/** Steps that people write by hand: SQL of several statements, indexes built beside traffic, older tables. */
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { inWorkshop } from './workshop.ts'

const after = (name: string) => `dependencies: [['shop', '${name}']],`

inWorkshop(
  'a script of SQL is run statement by statement, and whole or not at all',
  async (shop) => {
    await shop.write(
      'shop',
      '0001_initial',
      `op.createModel('A', { t: f.text() }), op.sql("INSERT INTO shop_a (t) VALUES ('x;y'), ('it''s -- no'); /* ; */ " +
      "INSERT INTO shop_a (t) VALUES ('z'); -- the end;", { reverse: '' })`,
    )
    await shop.models({ shop: 'class A extends Model({ t: f.text() }) {}' })
    await shop.migrate()
    const rows = () => shop.rows('SELECT t FROM shop_a ORDER BY id')
    assert.deepEqual(await rows(), [['x;y'], ["it's -- no"], ['z']])
    const wrong = `op.sql("INSERT INTO shop_a (t) VALUES ('w'); SELEC 1;", { reverse: '' })`
    await shop.write('shop', '0002_wrong', wrong, after('0001_initial'))
    await assert.rejects(shop.migrate(), {
      message: /shop\.0002_wrong .*statement 2 of 2 \("SELEC 1"\)/,
    })
    assert.equal((await rows()).length, 3)
  },
)

inWorkshop('an index built beside traffic needs a migration that is not atomic', async (shop) => {
  await shop.write('shop', '0001_initial', `op.createModel('A', { n: f.int() })`)
  await shop.models({
    shop: "class A extends Model({ n: f.int() }, { indexes: [index('n', { name: 'by_n' })] }) {}",
  })
  await shop.migrate()
  await shop.run('INSERT INTO shop_a (n) VALUES (1), (2)')
  const step = `op.addIndexConcurrently('A', index('n', { name: 'by_n' }))`
  await shop.write('shop', '0002_atomic', step, after('0001_initial'))
  await assert.rejects(shop.migrate(), { code: 'E_MIGRATION_ATOMIC', message: /atomic: false/ })
  await rm(shop.file('shop/migrations/0002_atomic.ts'))
  await shop.write('shop', '0002_beside', step, `atomic: false, ${after('0001_initial')}`)
  await shop.migrate()
  assert.deepEqual(await shop.indexes('shop_a'), ['by_n'])
  assert.deepEqual(await shop.make(), [])
  await shop.migrate({ app: 'shop', target: '0001' })
  assert.deepEqual(await shop.indexes('shop_a'), [])
})

inWorkshop(
  'tables that are there already are recorded whole, and refused in part',
  async (shop) => {
    await shop.models({
      shop: `class A extends Model({ n: f.int() }) {}
      class B extends Model({ get a() { return f.foreignKey(() => A) } }) {}`,
    })
    await shop.make()
    await shop.run(
      'CREATE TABLE shop_a (id integer PRIMARY KEY, n integer); INSERT INTO shop_a VALUES (1, 2)',
    )
    await assert.rejects(shop.migrate({ fakeInitial: true }), {
      code: 'E_MIGRATION_PARTIAL',
      message: /"shop_a" already, but not the table "shop_b"/,
    })
    await assert.rejects(shop.migrate(), { message: /"shop_a" already exists/ })
    await shop.run('CREATE TABLE shop_b (id integer PRIMARY KEY, a_id integer)')
    assert.deepEqual(await shop.migrate({ fakeInitial: true }), ['shop.0001_initial'])
    assert.deepEqual(await shop.migrate({ fakeInitial: true }), [])
    assert.deepEqual(await shop.rows('SELECT id, n FROM shop_a'), [[1, 2]])
  },
)

inWorkshop('a check is added for new rows first, and proved for old ones later', async (shop) => {
  await shop.write('shop', '0001_initial', `op.createModel('A', { n: f.int() })`)
  await shop.models({
    shop: "class A extends Model({ n: f.int() }, { constraints: [check('positive', Q({ n: { gt: 0 } }))] }) {}",
  })
  await shop.migrate()
  await shop.run('INSERT INTO shop_a (n) VALUES (1), (-1)')
  const check = `op.addConstraintNotValid('A', check('positive', { n: { gt: 0 } }))`
  await shop.write('shop', '0002_check', check, after('0001_initial'))
  const validate = `op.validateConstraint('A', 'positive')`
  await shop.write('shop', '0003_validate', validate, after('0002_check'))
  await assert.rejects(shop.migrate(), { code: 'E_MIGRATION_CHECK', message: /"positive".* id 2/ })
  await shop.run('UPDATE shop_a SET n = 2 WHERE n < 0')
  await shop.migrate()
  await assert.rejects(shop.run('INSERT INTO shop_a (n) VALUES (-5)'), /positive/)
  assert.deepEqual(await shop.make(), [])
})
