/** Several databases: querysets that are pinned to one, relations across them, replicas, strict loading of all. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { type ConnectOptions, connect } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { sql } from '../../../src/db/engine/kysely.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { atomic, onCommit } from '../../../src/db/engine/transaction.ts'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { noPostgres, postgresForTest } from '../../support/postgres.ts'

class Seller extends Model({
  name: f.char({ maxLength: 20, unique: true }),
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
}) {}

class Tag extends Model({ name: f.char({ maxLength: 20 }) }) {}

class Lot extends Model({
  title: f.char({ maxLength: 20 }),
  get seller() {
    return f.foreignKey(() => Seller)
  },
  get tags() {
    return f.manyToMany(() => Tag)
  },
}) {}

class Note extends Model({
  text: f.char({ maxLength: 20 }),
  get lot() {
    return f.foreignKey(() => Lot)
  },
}) {}

const models = [Seller, Tag, Lot]

type Open = (options: ConnectOptions & { models?: readonly AnyModel[] }) => Promise<Database>

/** A test that may open several databases, on SQLite and on PostgreSQL. */
function several(name: string, body: (open: Open) => Promise<void>): void {
  test(name, async (context) => {
    await context.test('on SQLite', async () => {
      await using stack = new AsyncDisposableStack()
      await body(async (options) => {
        const database = await connect('sqlite::memory:', options)
        stack.defer(() => database.close())
        return database
      })
    })
    await context.test('on PostgreSQL', { skip: noPostgres }, async () => {
      await using stack = new AsyncDisposableStack()
      await body(async (options) => stack.use(await postgresForTest(options)).database)
    })
  })
}

async function open(database: Promise<Database>): Promise<Database> {
  const opened = await database
  await opened.createTables()
  return opened
}

async function databasesOf(fn: () => PromiseLike<unknown>): Promise<string[]> {
  return (await queries.collect(fn)).queries.map(({ database }) => database)
}

suite('a queryset that is pinned to a database', () => {
  several('reads and writes there, with its relations', async (connected) => {
    await open(connected({ models }))
    await open(connected({ name: 'archive', models }))
    const seller = await Seller.using('archive').create({ name: 'Ann' })
    const lot = await Lot.using('archive').create({ title: 'old', seller })
    assert.equal(await Lot.count(), 0)
    assert.equal(await Lot.using('archive').count(), 1)
    const asked = await databasesOf(async () => {
      const found = await Lot.using('archive').get({ title: 'old' })
      assert.equal((await found.seller).name, 'Ann')
      assert.equal((await (await found.seller).lots).length, 1)
      const loaded = await Lot.using('archive').prefetch('seller.lots').get({ title: 'old' })
      assert.equal(loaded.seller.lots.rows.length, 1)
      found.title = 'older'
      await found.save()
      await found.refresh()
      await found.tags.create({ name: 'rare' })
      assert.equal(await found.tags.count(), 1)
      await lot.update({ title: 'oldest' })
      lot.title = 'ancient'
      await lot.save()
      await lot.validate()
      assert.equal((await Lot.using('archive').raw(sql`select * from lot`)).length, 1)
      await Lot.using('archive').getOrCreate({ title: 'ancient' })
      await Lot.using('archive').aggregate({ n: Count() })
      await Lot.using('archive').bulkCreate([{ title: 'more', seller }])
      await lot.delete()
    })
    assert.deepEqual([...new Set(asked)], ['archive'])
    assert.equal(await Lot.using('archive').count(), 1)
  })

  several('does not mix with rows of another database', async (connected) => {
    await open(connected({ models }))
    await open(connected({ name: 'archive', models }))
    const here = await Seller.create({ name: 'Ann' })
    const there = await Seller.using('archive').create({ name: 'Ann' })
    const tag = await Tag.using('archive').create({ name: 'rare' })
    const lot = await Lot.create({ title: 'a', seller: here })
    const refused = { code: 'E_RELATION_DATABASE', message: /"archive".*"default"/ }
    await assert.rejects(async () => Lot.create({ title: 'b', seller: there }), refused)
    await assert.rejects(async () => Lot.bulkCreate([{ title: 'b', seller: there }]), refused)
    await assert.rejects(async () => lot.set({ seller: there }).save(), refused)
    await assert.rejects(async () => lot.tags.add(tag), refused)
    await assert.rejects(async () => Lot.using('archive').create({ title: 'b', seller: here }), {
      code: 'E_RELATION_DATABASE',
    })
    assert.equal(await Lot.count(), 1)
    await Lot.using('archive').create({ title: 'b', seller: there })
  })

  several('has to have the model, and those that relations lead to', async (connected) => {
    await open(connected({ models: [...models, Note] }))
    const other = await connected({ name: 'notes', models: [Note] })
    const missing = { code: 'E_DB_MODEL', message: /"notes" does not have the model Lot/ }
    await assert.rejects(async () => Lot.using('notes').count(), missing)
    await assert.rejects(async () => Lot.using('nowhere'), { code: 'E_DB_NONE' })
    await other.execute({
      sql: 'create table note (id bigint primary key, text text, lot_id bigint)',
      parameters: [],
      kind: 'write',
    })
    await other.execute({
      sql: "insert into note values (1, 'x', 7)",
      parameters: [],
      kind: 'write',
    })
    const note = await Note.using('notes').get()
    await assert.rejects(async () => note.lot, missing)
    await assert.rejects(async () => Note.using('notes').prefetch('lot'), missing)
  })
})

suite('a replica', () => {
  several('is read outside of transactions, and never written', async (connected) => {
    const primary = await open(connected({ models }))
    const replica = await open(connected({ name: 'replica', models, replicaOf: 'default' }))
    const seller = await Seller.create({ name: 'Ann' })
    assert.equal(await Seller.count(), 0)
    assert.equal(await Seller.using('default').count(), 1)
    await replica.execute({
      sql: "insert into seller (id, name) values (1, 'Copy')",
      parameters: [],
      kind: 'write',
    })
    const copy = await Seller.get({ id: 1 })
    assert.equal(copy.name, 'Copy')
    const asked = await databasesOf(async () => {
      await Seller.count()
      await Seller.exclude({ name: 'x' }).exists()
      await Seller.aggregate({ n: Count() })
      await Seller.raw(sql`select * from seller`)
      await copy.lots
    })
    assert.deepEqual([...new Set(asked)], ['replica'])
    const written = await databasesOf(async () => {
      copy.name = 'Changed'
      await copy.save()
      await copy.refresh()
      await seller.lots.create({ title: 'a' })
      await atomic(async () => {
        assert.equal((await Seller.get({ id: seller.id })).name, 'Changed')
        await Seller.selectForUpdate().get({ id: seller.id })
        onCommit(async () => void (await Seller.count()))
      })
      await Seller.getOrCreate({ name: 'Changed' })
      await Seller.filter({ name: 'Changed' }).update({ name: 'Ann' })
      const pinned = await Seller.using('default').get({ name: 'Ann' })
      await pinned.lots
      await pinned.delete()
    })
    assert.deepEqual([...new Set(written)], ['default'])
    assert.equal(primary.isClosed, false)
  })

  several('takes turns with others, and may be pinned', async (connected) => {
    await open(connected({ models }))
    await open(connected({ name: 'near', models, replicaOf: 'default' }))
    const far = await open(connected({ name: 'far', replicaOf: 'default' }))
    const turns = await databasesOf(async () => {
      for (let i = 0; i < 4; i++) await Tag.count()
    })
    assert.deepEqual(turns.toSorted(), ['far', 'far', 'near', 'near'])
    await far.execute({
      sql: "insert into tag (id, name) values (7, 'x')",
      parameters: [],
      kind: 'write',
    })
    await Tag.using('default').create({ name: 'first' })
    const tag = await Tag.using('far').get({ id: 7 })
    const asked = await databasesOf(async () => {
      await Tag.using('far').count()
      await Tag.using('far').create({ name: 'new' })
      await assert.rejects(async () => tag.set({ name: 'y' }).save(), { code: 'E_NOT_UPDATED' })
    })
    assert.deepEqual(asked, ['far', 'default', 'default'])
    await far.close()
    const left = await databasesOf(async () => {
      for (let i = 0; i < 2; i++) await Tag.count()
    })
    assert.deepEqual(left, ['near', 'near'])
    await assert.rejects(connected({ name: 'lost', replicaOf: 'nowhere' }), { code: 'E_DB_NONE' })
  })
})

suite('a database with strict loading', () => {
  several('refuses to load relations by awaiting them', async (connected) => {
    await open(connected({ models, strictLoading: true }))
    const ann = await Seller.create({ name: 'Ann' })
    const made = await Lot.create({ title: 'a', seller: ann })
    assert.equal(await made.seller, ann)
    const lot = await Lot.get({ title: 'a' })
    const strict = { code: 'E_STRICT_LOADING' }
    await assert.rejects(async () => lot.seller, strict)
    await assert.rejects(async () => lot.tags, strict)
    await assert.rejects(async () => ann.lots, strict)
    assert.equal(await ann.lots.all().count(), 1)
    assert.equal((await Lot.selectRelated('seller').get()).seller.name, 'Ann')
    await ann.delete()
  })
})
