/** What the design says beside its models: names in the database, deletions, loading, transactions, errors. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  assertQueries,
  atomic,
  Count,
  connect,
  DatabaseError,
  Decimal,
  F,
  FieldError,
  Max,
  outsideTransaction,
  queries,
  Sum,
  sql,
  TransactionError,
  ValidationError,
} from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import { noPostgres, postgresForTest } from '../../support/postgres.ts'
import { Bid, Lot, Tag, User } from './auction-models.ts'

const { each } = databasesFor([User, Tag, Lot, Bid])
const closesAt = new Date('2099-03-01T12:00:00.000Z')

async function twoLots() {
  const [ann, ben] = await User.bulkCreate([{ email: 'ann@x.example' }, { email: 'ben@x.example' }])
  const [clock, globe] = await Lot.bulkCreate([
    { title: 'Clock', slug: 'clock', seller: ann!, closesAt },
    { title: 'Globe', slug: 'globe', seller: ben!, closesAt },
  ])
  await Bid.bulkCreate([
    { lot: clock!, bidder: ben!, amount: 3 },
    { lot: clock!, bidder: ann!, amount: 4 },
    { lot: globe!, bidder: ann!, amount: 5 },
  ])
  return { ann: ann!, ben: ben!, clock: clock!, globe: globe! }
}

suite('an auction without a project', () => {
  const names = ['lots_bid', 'lots_lot', 'lots_lot_tags', 'lots_tag', 'lots_user']

  async function lives(url: string) {
    const database = await connect(url, { models: [User, Tag, Lot, Bid], app: 'lots' })
    await database.createTables()
    const seen: string[] = []
    const stop = queries.observe(({ sql: text }) => seen.push(text))
    const { clock } = await twoLots()
    const tag = await clock.tags.create({ name: 'old' })
    const links = await database.execute({
      sql: 'SELECT id, lot_id, tag_id FROM lots_lot_tags',
      parameters: [],
      kind: 'read',
    })
    assert.deepEqual(
      links.rows.map((row) => row.slice(1)),
      [[clock.id, tag.id]],
    )
    const columns = await database.execute({
      sql: 'SELECT closes_at, created_at, seller_id FROM lots_lot',
      parameters: [],
      kind: 'read',
    })
    assert.equal(columns.rows.length, 2)
    for (const name of names)
      assert.ok(seen.some((text) => text.includes(name)) || name === 'lots_tag', name)
    assert.deepEqual(await clock.delete(), {
      total: 4,
      byModel: { 'lots.Lot': 1, 'lots.Bid': 2, 'lots.Lot_tags': 1 },
    })
    stop()
    const before = seen.length
    await Lot.count()
    assert.equal(seen.length, before)
    await database.dropTables()
    await assert.rejects(async () => Lot.count(), DatabaseError)
    await database.close()
  }

  test('tables are named after the app, on SQLite', () => lives('sqlite::memory:'))

  test('tables are named after the app, on PostgreSQL', { skip: noPostgres }, async () => {
    await using made = await postgresForTest()
    await lives(made.url)
  })
})

suite('an auction: what is refused', () => {
  test(
    'a relation is not assigned, a class is not deleted, a key is not read too early',
    each(async () => {
      const { clock, ben } = await twoLots()
      assert.throws(() => {
        // @ts-expect-error a relation is set by its key or by set()
        clock.seller = ben
      })
      assert.equal((Lot as unknown as Record<string, unknown>).delete, undefined)
      assert.equal((Lot as unknown as Record<string, unknown>).update, undefined)
      assert.throws(() => new Lot({ title: 'x', slug: 'x', seller: ben, closesAt }).id)
      // @ts-expect-error a required field is missing
      await assert.rejects(new Lot({ title: 'x' }).validate(), ValidationError)
    }),
  )

  test(
    'names and lookups are compile errors and FieldErrors that name the choices',
    each(async () => {
      await twoLots()
      const refused = async (ask: () => unknown, choice: RegExp) =>
        assert.rejects(
          async () => ask(),
          (error) => {
            assert.ok(error instanceof FieldError)
            assert.match(error.message, choice)
            return true
          },
        )
      // @ts-expect-error no such field
      await refused(() => Lot.filter({ titel: 'x' }), /title/)
      // @ts-expect-error no such field of the related model
      await refused(() => Lot.filter({ seller: { mail: 'x' } }), /email/)
      // @ts-expect-error whole numbers have no parts of text
      await refused(() => Lot.filter({ views: { contains: '1' } }), /gt/)
      // @ts-expect-error no such path
      await refused(() => Lot.orderBy('seller.mail'), /email/)
      // @ts-expect-error no such path
      await refused(() => Bid.values('lot.titel'), /title/)
      // @ts-expect-error no such relation
      await refused(() => Lot.selectRelated('buyer'), /seller/)
      // @ts-expect-error no such relation
      await refused(() => Lot.prefetch('offers'), /bids/)
      // @ts-expect-error a relation to many is not joined
      await refused(() => Lot.selectRelated('bids'), /prefetch/)
      // @ts-expect-error no such column
      await refused(() => Lot.only('titel'), /title/)
    }),
  )

  test(
    'limited querysets are not filtered; ordering over many rows wants an aggregate',
    each(async () => {
      await twoLots()
      await assert.rejects(async () => Lot.limit(1).filter({ views: 0 }))
      await assert.rejects(async () => Lot.orderBy('bids.amount' as 'title'), FieldError)
      await assert.rejects(async () => Lot.annotate({ title: Count('bids') } as never))
    }),
  )
})

suite('an auction: no accidental N+1', () => {
  test(
    'awaiting what was loaded with the row, in a loop, takes two queries',
    each(async () => {
      await twoLots()
      await assertQueries(2, async () => {
        for (const lot of await Lot.all()) assert.ok((await lot.seller).email)
      })
      await assertQueries(2, async () => {
        for (const bid of await Bid.all()) assert.ok((await bid.lot).title)
      })
      await assertQueries(1, async () => {
        for (const lot of await Lot.all()) assert.ok(lot.sellerId > 0)
      })
    }),
  )

  test(
    'prefetched rows are forgotten when the relation changes, and a narrower one asks again',
    each(async () => {
      const { ann } = await twoLots()
      const [clock] = await Lot.prefetch('bids').prefetch('tags').filter({ slug: 'clock' })
      assert.equal(clock!.bids.rows.length, 2)
      assert.equal((await clock!.bids.filter({ bidder: ann })).length, 1)
      await clock!.tags.create({ name: 'new' })
      assert.equal((await clock!.tags).length, 1)
    }),
  )

  test(
    'a joined row still is a row of its model, and may be saved',
    each(async () => {
      await twoLots()
      const lot = await Lot.selectRelated('seller').get({ slug: 'clock' })
      const same: Lot = lot
      same.title = 'Wall clock'
      await same.save()
      lot.seller.isActive = false
      await lot.seller.save()
      assert.equal(
        await Lot.filter({ title: 'Wall clock', seller: { isActive: false } }).count(),
        1,
      )
    }),
  )
})

suite('an auction: the class is its own manager', () => {
  test(
    'everything that a queryset reads can be asked of the class',
    each(async (dialect) => {
      const { ann } = await twoLots()
      const titles = (lots: readonly Lot[]) => lots.map(({ title }) => title)
      assert.equal((await Lot.offset(1)).length, 1)
      assert.equal((await User.reverse())[0]?.email, 'ben@x.example')
      assert.equal((await User.distinct('isActive').orderBy('isActive')).length, 1)
      const clocks = Lot.filter({ title: 'Clock' })
      assert.equal((await Lot.union(clocks)).length, 2)
      assert.deepEqual(titles(await Lot.intersection(clocks)), ['Clock'])
      assert.deepEqual(titles(await Lot.difference(clocks)), ['Globe'])
      assert.match(await Lot.explain(), dialect === 'sqlite' ? /lot/i : /scan/i)
      const seen: string[] = []
      for await (const lot of Lot.iterator({ chunk: 1 })) seen.push(lot.title)
      assert.deepEqual(seen.toSorted(), ['Clock', 'Globe'])
      assert.equal((await ann.lots.first())?.title, 'Clock')
    }),
  )
})

suite('an auction: many at once', () => {
  test(
    'twenty bidders, one price: each sees the one before',
    each(async () => {
      const { clock, ben } = await twoLots()
      const bid = () =>
        atomic(async () => {
          const lot = await Lot.selectForUpdate().get({ id: clock.id })
          const { top } = await lot.bids.aggregate({ top: Max('amount') })
          await Bid.create({ lot, bidder: ben, amount: (top ?? new Decimal(0)).plus(1) })
          await lot.update({ views: F('views').plus(1) })
        })
      await Promise.all(Array.from({ length: 20 }, bid))
      await clock.refresh()
      assert.equal(clock.views, 20)
      const { top, sum } = await clock.bids.aggregate({ top: Max('amount'), sum: Sum('amount') })
      assert.deepEqual([top?.toFixed(0), sum?.toFixed(0)], ['24', '297'])
    }),
  )

  test(
    'what outlives its transaction is refused; a relation awaited after it is an ordinary query',
    each(async () => {
      await twoLots()
      let late: (() => Promise<number>) | undefined
      let resume = () => {}
      const waits = new Promise<void>((resolve) => {
        resume = resolve
      })
      let lateCount: Promise<number> | undefined
      const lot = await atomic(async () => {
        lateCount = waits.then(() => Lot.count())
        lateCount.catch(() => {})
        late = () => outsideTransaction(() => Lot.count())
        return Lot.get({ slug: 'clock' })
      })
      resume()
      await assert.rejects(lateCount!, TransactionError)
      assert.equal(await late!(), 2)
      assert.equal((await lot.seller).email, 'ann@x.example')
    }),
  )

  test(
    'isolation and retries are options',
    each(async () => {
      const { clock } = await twoLots()
      const read = await atomic(() => Lot.get({ id: clock.id }), {
        isolation: 'serializable',
        retries: 3,
      })
      assert.equal(read.title, 'Clock')
      const add = () =>
        atomic(
          async () => {
            const lot = await Lot.get({ id: clock.id })
            lot.views += 1
            await lot.save()
          },
          { isolation: 'serializable', retries: 20 },
        )
      await Promise.all(Array.from({ length: 5 }, add))
      await clock.refresh()
      assert.equal(clock.views, 5)
    }),
  )

  test(
    'heavy reads give the same',
    each(async () => {
      await twoLots()
      assert.deepEqual(
        (await Lot.heavy().orderBy('title')).map(({ title }) => title),
        ['Clock', 'Globe'],
      )
      const raw = await Lot.raw(sql`SELECT * FROM lot WHERE slug = ${'globe'}`)
      assert.equal(raw[0]?.title, 'Globe')
    }),
  )
})
