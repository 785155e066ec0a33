import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  atomic,
  CheckViolation,
  Count,
  Decimal,
  F,
  Max,
  onCommit,
  Q,
  Sum,
  UniqueViolation,
  ValidationError,
} from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import { Bid, Lot, Tag, User } from './auction-models.ts'

const { each } = databasesFor([User, Tag, Lot, Bid])
const closesAt = new Date('2099-03-01T12:00:00.000Z')

async function auction() {
  const [ann, ben] = await User.bulkCreate([{ email: 'ann@x.example' }, { email: 'ben@x.example' }])
  const clock = await Lot.create({
    title: 'Clock',
    slug: 'clock',
    status: 'open',
    reserve: '50.00',
    seller: ann!,
    closesAt,
  })
  const globe = await Lot.create({
    title: 'Globe',
    slug: 'globe',
    status: 'open',
    seller: ann!,
    closesAt: new Date('2099-02-01'),
  })
  const spoon = await Lot.create({ title: 'Spoon', slug: 'spoon', seller: ben!, closesAt })
  await Bid.bulkCreate([
    { lot: clock, bidder: ben!, amount: '10.00' },
    { lot: clock, bidder: ben!, amount: '20.50' },
    { lot: globe, bidder: ben!, amount: '4.00' },
    { lot: globe, bidder: ann!, amount: '6.00' },
    { lot: spoon, bidder: ann!, amount: '1.00' },
  ])
  return { ann: ann!, ben: ben!, clock, globe, spoon }
}

const titles = (lots: readonly { title: string }[]) => lots.map(({ title }) => title)

suite('an auction: instances', () => {
  test(
    'a row is made, saved, changed, saved in part, updated in SQL, refreshed and deleted',
    each(async () => {
      const user = await User.create({ email: 'ann@x.example' })
      const other = await User.create({ email: 'ben@x.example' })
      const lot = new Lot({ title: 'Clock', slug: 'clock', seller: user, closesAt })
      assert.equal(lot.isSaved, false)
      assert.throws(() => lot.id)
      await lot.save()
      assert.equal(lot.isSaved, true)
      assert.equal(lot.pk, lot.id)
      lot.title = 'Wall clock'
      lot.sellerId = other.id
      await lot.save({ only: ['title'] })
      const stored = await Lot.get({ id: lot.id })
      assert.deepEqual([stored.title, stored.sellerId], ['Wall clock', user.id])
      await lot.save()
      assert.equal((await Lot.get({ id: lot.id })).sellerId, other.id)
      lot.set({ seller: user })
      assert.equal(lot.sellerId, user.id)
      await lot.update({ views: F('views').plus(1) })
      assert.equal(lot.views, 1)
      await Lot.filter({ id: lot.id }).update({ views: 10 })
      await lot.refresh()
      assert.equal(lot.views, 10)
      const bidder = other
      await Bid.bulkCreate([1, 2, 3].map((amount) => ({ lot, bidder, amount })))
      assert.deepEqual(await lot.delete(), { total: 4, byModel: { Lot: 1, Bid: 3 } })
      assert.equal(lot.isSaved, false)
      assert.throws(() => lot.id)
    }),
  )

  test(
    'a relation takes an instance or a key under its own name',
    each(async () => {
      const user = await User.create({ email: 'ann@x.example' })
      const same = await Lot.create({ title: 'Clock', slug: 'clock', seller: user.id, closesAt })
      assert.equal(same.sellerId, user.id)
      assert.equal((await same.seller).email, 'ann@x.example')
    }),
  )

  test(
    'validate gathers the errors of fields, of uniques and of constraints',
    each(async () => {
      const { ann } = await auction()
      const lot = new Lot({ title: 'x'.repeat(121), slug: 'clock', seller: ann, closesAt })
      await assert.rejects(lot.validate(), (error) => {
        assert.ok(error instanceof ValidationError)
        assert.deepEqual(Object.keys(error.fields).toSorted(), ['slug', 'title'])
        return true
      })
      lot.title = 'Clock'
      lot.slug = 'clock-2'
      lot.reserve = new Decimal(-1)
      await assert.rejects(lot.validate(), (error) => {
        assert.ok(error instanceof ValidationError)
        assert.match(String(error.fields['']), /reserve_positive/)
        return true
      })
      lot.reserve = new Decimal(1)
      await lot.validate()
    }),
  )

  test(
    'the database refuses what the constraints forbid, by name',
    each(async () => {
      const { ann } = await auction()
      await assert.rejects(
        Lot.create({ title: 'Clock', slug: 'clock-2', seller: ann, closesAt, reserve: -1 }),
        (error) =>
          error instanceof CheckViolation && /reserve_positive/.test(error.constraint ?? ''),
      )
      await assert.rejects(
        Lot.create({ title: 'Clock', slug: 'clock', seller: ann, closesAt }),
        (error) =>
          error instanceof UniqueViolation &&
          error.columns.includes('slug') &&
          error.table === 'lot',
      )
    }),
  )

  test(
    'toJSON gives the loaded columns, and a joined row as a nested object',
    each(async () => {
      const { ann, clock } = await auction()
      const plain = JSON.parse(JSON.stringify(await Lot.get({ id: clock.id })))
      assert.equal(plain.reserve, '50.00')
      assert.equal(plain.sellerId, ann.id)
      assert.equal(plain.closesAt, closesAt.toISOString())
      const joined = JSON.parse(
        JSON.stringify(await Lot.selectRelated('seller').get({ id: clock.id })),
      )
      assert.equal(joined.seller.email, 'ann@x.example')
    }),
  )

  test(
    'methods, getters and statics are those of the class',
    each(async () => {
      const { clock, ann } = await auction()
      assert.equal((await Lot.get({ slug: 'clock' })).isOpen, true)
      assert.ok((await Lot.get({ slug: 'clock' })) instanceof Lot)
      assert.deepEqual(titles(await Lot.open().orderBy('title')), ['Clock', 'Globe'])
      assert.deepEqual(titles(await ann.lots.pipe(Lot.open).orderBy('title')), ['Clock', 'Globe'])
      const counted = await Lot.annotate({ n: Count('bids') })
        .pipe(Lot.open)
        .orderBy('title')
      assert.deepEqual(
        counted.map(({ n, isOpen }) => [n, isOpen]),
        [
          [2, true],
          [2, true],
        ],
      )
      assert.equal(clock.status, 'open')
    }),
  )
})

suite('an auction: queries', () => {
  test(
    'the first query of the design',
    each(async () => {
      const { ben } = await auction()
      const user = ben
      const lots = await Lot.filter({ status: 'open', seller: { isActive: true } })
        .exclude({ bids: { bidder: user } })
        .selectRelated('seller')
        .orderBy('closesAt', '-seller.email')
        .limit(20)
      assert.deepEqual(lots, [])
      const other = await User.create({ email: 'cleo@x.example' })
      const all = await Lot.filter({ status: 'open', seller: { isActive: true } })
        .exclude({ bids: { bidder: other } })
        .selectRelated('seller')
        .orderBy('closesAt', '-seller.email')
        .limit(20)
      assert.deepEqual(
        all.map(({ title, seller }) => [title, seller.email]),
        [
          ['Globe', 'ann@x.example'],
          ['Clock', 'ann@x.example'],
        ],
      )
    }),
  )

  test(
    'get raises what the class names',
    each(async () => {
      await auction()
      await assert.rejects(Lot.get({ slug: 'none' }), Lot.DoesNotExist)
      await assert.rejects(Lot.get({ status: 'open' }), Lot.MultipleObjectsReturned)
      await assert.rejects(Bid.get({ amount: 99 }), Bid.DoesNotExist)
    }),
  )

  test(
    'first, count with an alternative, exists with a part of a date and a column',
    each(async () => {
      const { spoon } = await auction()
      assert.equal((await Lot.filter({ title: { icontains: 'CLOCK' } }).first())?.title, 'Clock')
      assert.equal(await Lot.filter({ title: 'none' }).first(), undefined)
      assert.equal(await Lot.filter(Q.or({ reserve: null }, { reserve: { lt: 100 } })).count(), 3)
      assert.equal(
        await Lot.filter({ closesAt: { year: 2099, gt: F('createdAt') } }).exists(),
        true,
      )
      assert.equal(
        await Lot.filter({ closesAt: { year: 2099, lt: F('createdAt') } }).exists(),
        false,
      )
      assert.equal(await Lot.filter({ closesAt: { year: { gte: 2025 }, month: 2 } }).count(), 1)
      const found = await Lot.filter({
        id: { in: Bid.filter({ amount: { gt: 5 } }).values('lot') },
      }).orderBy('title')
      assert.deepEqual(titles(found), ['Clock', 'Globe'])
      assert.equal(spoon.views, 0)
    }),
  )

  test(
    'update and delete of a queryset say how many',
    each(async () => {
      await auction()
      assert.equal(
        await Lot.filter({ status: 'draft' }).update({ status: 'open', views: F('views').plus(1) }),
        1,
      )
      assert.equal((await Lot.get({ slug: 'spoon' })).views, 1)
      assert.deepEqual(await Lot.filter({ slug: 'spoon' }).delete(), {
        total: 2,
        byModel: { Lot: 1, Bid: 1 },
      })
      assert.deepEqual(await Lot.filter({ status: 'draft' }).delete(), { total: 0, byModel: {} })
      assert.equal((await Lot.all().delete()).total, 6)
    }),
  )

  test(
    'rows come one after another in chunks',
    each(async () => {
      await auction()
      const seen: string[] = []
      await atomic(async () => {
        for await (const lot of Lot.all().orderBy('title').iterator({ chunk: 2 }))
          seen.push(lot.title)
      })
      for await (const lot of Lot.all().orderBy('title')) seen.push(lot.title)
      assert.deepEqual(seen, ['Clock', 'Globe', 'Spoon', 'Clock', 'Globe', 'Spoon'])
    }),
  )

  test(
    'undefined is refused everywhere',
    each(async () => {
      await auction()
      const nothing = undefined as unknown as string
      await assert.rejects(async () => Lot.filter({ slug: nothing }))
      await assert.rejects(async () => Lot.filter({ slug: { contains: nothing } }))
      await assert.rejects(async () => Lot.all().update({ title: nothing }))
      await assert.rejects(async () =>
        Lot.create({ title: nothing, slug: 'a', seller: 1, closesAt }),
      )
    }),
  )

  test(
    'where gives a condition to use again',
    each(async () => {
      await auction()
      const cheap = Lot.where({ reserve: { lte: 50 } })
      assert.deepEqual(titles(await Lot.filter(cheap)), ['Clock'])
      assert.equal(await Lot.filter(Q.not(cheap)).count(), 2)
    }),
  )
})

suite('an auction: aggregates', () => {
  test(
    'annotations of the design',
    each(async () => {
      await auction()
      const rows = await Lot.annotate({
        top: Max('bids.amount'),
        n: Count('bids', { filter: { amount: { gt: 5 } }, distinct: true }),
      })
        .filter({ n: { gte: 2 } })
        .orderBy('-top')
      assert.deepEqual(
        rows.map(({ title, top, n }) => [title, top?.toFixed(2), n]),
        [['Clock', '20.50', 2]],
      )
      assert.ok(rows[0]!.top instanceof Decimal)
      const { total } = await Lot.aggregate({ total: Sum('reserve') })
      assert.equal(total?.toFixed(2), '50.00')
    }),
  )

  test(
    'values with a path, a column and a relation',
    each(async () => {
      const { clock } = await auction()
      const rows = await Bid.values('lot.title', 'amount', 'lot')
        .filter({ lot: clock })
        .orderBy('amount')
      assert.deepEqual(
        rows.map((row) => ({ ...row, amount: row.amount.toFixed(2) })),
        [
          { 'lot.title': 'Clock', amount: '10.00', lot: clock.id },
          { 'lot.title': 'Clock', amount: '20.50', lot: clock.id },
        ],
      )
      const flat = await Bid.filter({ lot: clock })
        .orderBy('amount')
        .valuesList('amount', { flat: true })
      assert.deepEqual(
        flat.map((amount) => amount.toFixed(1)),
        ['10.0', '20.5'],
      )
      assert.deepEqual(await Lot.orderBy('title').valuesList('title', 'views'), [
        ['Clock', 0],
        ['Globe', 0],
        ['Spoon', 0],
      ])
    }),
  )

  test(
    'groups',
    each(async () => {
      const { clock, globe, spoon } = await auction()
      const groups = await Bid.groupBy('lot').annotate({ n: Count() })
      assert.deepEqual(
        groups.toSorted((a, b) => a.lot - b.lot),
        [
          { lot: clock.id, n: 2 },
          { lot: globe.id, n: 2 },
          { lot: spoon.id, n: 1 },
        ],
      )
    }),
  )
})

suite('an auction: related rows', () => {
  test(
    'tags are added, removed, set, made and cleared',
    each(async () => {
      const { clock } = await auction()
      const [old, brass] = await Tag.bulkCreate([{ name: 'old' }, { name: 'brass' }])
      await clock.tags.add(old!, brass!, old!)
      assert.equal(await clock.tags.count(), 2)
      await clock.tags.remove(old!)
      assert.deepEqual(
        (await clock.tags).map(({ name }) => name),
        ['brass'],
      )
      const made = await clock.tags.create({ name: 'loud' })
      await clock.tags.set([made, old!])
      assert.deepEqual(
        (await clock.tags.orderBy('name')).map(({ name }) => name),
        ['loud', 'old'],
      )
      assert.deepEqual(titles(await Lot.filter({ tags: { name: 'loud' } })), ['Clock'])
      await clock.tags.clear()
      assert.equal(await clock.tags.exists(), false)
    }),
  )

  test(
    'prefetched rows are there without waiting, limited for each parent',
    each(async () => {
      await auction()
      const lots = await Lot.prefetch('bids', Bid.orderBy('-amount').limit(1), { as: 'lastBids' })
        .prefetch('bids.bidder')
        .orderBy('title')
      assert.deepEqual(
        lots.map((lot) => lot.lastBids.map(({ amount }) => amount.toFixed(2))),
        [['20.50'], ['6.00'], ['1.00']],
      )
      assert.deepEqual(
        lots.map((lot) => lot.bids.rows.length),
        [2, 2, 1],
      )
      assert.equal((await lots[0]!.bids.rows[0]!.bidder).email, 'ben@x.example')
    }),
  )

  test(
    'a transaction of the design',
    each(async () => {
      const { clock, ben } = await auction()
      const sent: string[] = []
      await atomic(async () => {
        const lot = await Lot.selectForUpdate().get({ id: clock.id })
        await Bid.create({ lot, bidder: ben, amount: 30 })
        onCommit(() => {
          sent.push('mail')
        })
        assert.deepEqual(sent, [])
      })
      assert.deepEqual(sent, ['mail'])
      assert.equal(await clock.bids.count(), 3)
    }),
  )
})
