/** Related rows: joined, prefetched, loaded for all rows of a result when the first is awaited. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { queries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Seller extends Model({
  name: f.char({ maxLength: 50 }),
  get boss() {
    return f.foreignKey(() => Seller, { null: true, onDelete: 'setNull' })
  },
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
  get staff() {
    return f.reverse(() => Seller, 'boss')
  },
  get licence() {
    return f.reverseOne(() => Licence, 'seller')
  },
}) {}

class Licence extends Model({
  number: f.int(),
  get seller() {
    return f.oneToOne(() => Seller)
  },
  get stamps() {
    return f.reverse(() => Stamp, 'licence')
  },
}) {}

class Stamp extends Model({
  text: f.char({ maxLength: 20 }),
  get licence() {
    return f.foreignKey(() => Licence)
  },
}) {}

class Lot extends Model({
  title: f.char({ maxLength: 50 }),
  views: f.int({ default: 0 }),
  get seller() {
    return f.foreignKey(() => Seller)
  },
  get reviewer() {
    return f.foreignKey(() => Seller, { null: true })
  },
  get bids() {
    return f.reverse(() => Bid, 'lot')
  },
  get tags() {
    return f.manyToMany(() => Tag)
  },
  get helpers() {
    return f.manyToMany(() => Seller, { through: () => Help })
  },
  get helps() {
    return f.reverse(() => Help, 'lot')
  },
}) {}

class Bid extends Model({
  amount: f.int(),
  get lot() {
    return f.foreignKey(() => Lot)
  },
  get bidder() {
    return f.foreignKey(() => Seller)
  },
}) {}

class Tag extends Model({
  name: f.char({ maxLength: 20 }),
  get lots() {
    return f.reverse(() => Lot, 'tags')
  },
}) {}

class Help extends Model({
  task: f.char({ maxLength: 20 }),
  get lot() {
    return f.foreignKey(() => Lot)
  },
  get helper() {
    return f.foreignKey(() => Seller)
  },
}) {}

const { each } = databasesFor([Seller, Licence, Stamp, Lot, Bid, Tag, Help])

async function count(fn: () => PromiseLike<unknown>): Promise<number> {
  return (await queries.collect(fn)).queries.length
}

/** Lots a, b, c with 4, 2 and no bids; tags; sellers. */
async function auction() {
  const ann = await Seller.create({ name: 'Ann' })
  const bob = await Seller.create({ name: 'Bob', boss: ann })
  const [a, b, c] = await Lot.bulkCreate([
    { title: 'a', seller: ann, reviewer: bob },
    { title: 'b', seller: bob },
    { title: 'c', seller: ann },
  ])
  await Bid.bulkCreate([
    ...[10, 40, 20, 30].map((amount) => ({ amount, lot: a!, bidder: bob })),
    ...[5, 15].map((amount) => ({ amount, lot: b!, bidder: ann })),
  ])
  const [old, rare, red] = await Tag.bulkCreate([
    { name: 'old' },
    { name: 'rare' },
    { name: 'red' },
  ])
  await a!.tags.add(old!, rare!, red!)
  await b!.tags.add(red!, rare!)
  return { ann, bob, a: a!, b: b!, c: c!, old: old!, rare: rare!, red: red! }
}

suite('prefetching', () => {
  test(
    'asks once for each relation, whatever the number of rows; rows without related ones get none',
    each(async () => {
      await auction()
      const [lots] = await Promise.all([Lot.orderBy('title').prefetch('tags').prefetch('bids')])
      assert.deepEqual(
        lots.map(({ tags, bids }) => [tags.rows.length, bids.rows.length]),
        [
          [3, 4],
          [2, 2],
          [0, 0],
        ],
      )
      assert.equal(await count(() => Lot.prefetch('tags').prefetch('bids')), 3)
      assert.equal(await count(() => Lot.filter({ title: 'x' }).prefetch('tags')), 1)
    }),
  )

  test(
    'a limit is meant for each row, in the order that was asked for, with one query',
    each(async () => {
      await auction()
      const best = Bid.orderBy('-amount').limit(2)
      const statements = await statementsOf(async () => {
        const lots = await Lot.orderBy('title').prefetch('bids', best)
        assert.deepEqual(
          lots.map(({ bids }) => bids.rows.map(({ amount }) => amount)),
          [[40, 30], [15, 5], []],
        )
        assert.ok(lots[0]?.bids.rows[0] instanceof Bid)
      })
      assert.equal(statements.length, 2)
      const lots = await Lot.orderBy('title').prefetch('bids', best.offset(1))
      assert.deepEqual(
        lots.map(({ bids }) => bids.rows.map(({ amount }) => amount)),
        [[30, 20], [5], []],
      )
      const later = await Lot.orderBy('title').prefetch('bids', Bid.orderBy('amount').offset(1))
      assert.deepEqual(
        later.map(({ bids }) => bids.rows.map(({ amount }) => amount)),
        [[20, 30, 40], [15], []],
      )
      const none = await Lot.prefetch('bids', Bid.limit(0)).get({ title: 'a' })
      assert.deepEqual(none.bids.rows, [])
    }),
  )

  test(
    'a limit for each row with filters, annotations, joined rows and an order over them',
    each(async () => {
      const { bob } = await auction()
      const rows = Bid.filter({ amount: { gt: 5 } })
        .annotate({ others: Count('lot.bids', { filter: { amount: { gt: 15 } } }) })
        .selectRelated('bidder.boss')
        .orderBy('-others', 'bidder.name', 'amount')
        .limit(2)
      const [first, second] = await Lot.orderBy('title').prefetch('bids', rows)
      const shown = (lot: typeof first) =>
        (lot?.bids.rows ?? []).map((bid) => {
          const { amount, others, bidder } = bid as typeof bid & { others: number; bidder: Seller }
          return [amount, others, bidder.name]
        })
      assert.deepEqual(shown(first), [
        [10, 3, bob.name],
        [20, 3, bob.name],
      ])
      assert.deepEqual(shown(second), [[15, 0, 'Ann']])
    }),
  )

  test(
    'a limit for each row of a many-to-many relation, from both ends',
    each(async () => {
      await auction()
      const statements = await statementsOf(async () => {
        const lots = await Lot.orderBy('title').prefetch('tags', Tag.orderBy('-name').limit(2))
        assert.deepEqual(
          lots.map(({ tags }) => tags.rows.map(({ name }) => name)),
          [['red', 'rare'], ['red', 'rare'], []],
        )
      })
      assert.equal(statements.length, 2)
      const tags = await Tag.orderBy('name').prefetch('lots', Lot.orderBy('-title').limit(1))
      assert.deepEqual(
        tags.map(({ lots }) => lots.rows.map(({ title }) => title)),
        [['a'], ['b'], ['b']],
      )
      const second = await Lot.orderBy('title').prefetch(
        'tags',
        Tag.filter({ name: { contains: 'r' } })
          .orderBy('name')
          .limit(1)
          .offset(1),
      )
      assert.deepEqual(
        second.map(({ tags: { rows } }) => rows.map(({ name }) => name)),
        [['red'], ['red'], []],
      )
    }),
  )

  test(
    'under another name beside the whole relation',
    each(async () => {
      await auction()
      const ask = () =>
        Lot.orderBy('title')
          .prefetch('bids', Bid.orderBy('-amount').limit(1), { as: 'best' })
          .prefetch('bids')
          .prefetch('tags', Tag.filter({ name: 'red' }), { as: 'red' })
      const lots = await ask()
      assert.deepEqual(
        lots.map(({ best, bids, red }) => [
          best.map(({ amount }) => amount),
          bids.rows.length,
          red.length,
        ]),
        [
          [[40], 4, 1],
          [[15], 2, 1],
          [[], 0, 0],
        ],
      )
      assert.equal(await count(ask), 4)
      const json = JSON.parse(JSON.stringify(lots[0]))
      assert.equal(json.best[0].amount, 40)
      const best = Bid.orderBy('-amount').limit(1)
      const [seller] = await Seller.orderBy('name').prefetch('lots.bids', best, { as: 'top' })
      assert.deepEqual(
        seller?.lots.rows.map(({ top }) => top.map(({ amount }) => amount)),
        [[40], []],
      )
      const loose = Lot.all() as unknown as {
        prefetch(path: string, rows: unknown, options: object): unknown
      }
      for (const name of ['title', 'bids', 'sellerId', 'save', 'no name'])
        assert.throws(
          () => loose.prefetch('bids', Bid.all(), { as: name }),
          { code: 'E_FIELD' },
          name,
        )
    }),
  )

  test(
    'a relation prefetched twice: the same once, differently refused',
    each(async () => {
      await auction()
      assert.equal(await count(() => Lot.prefetch('bids').prefetch('bids')), 2)
      assert.throws(() => Lot.prefetch('bids').prefetch('bids', Bid.all()), /prefetched already/)
      assert.throws(
        () => Lot.prefetch('bids', Bid.limit(1)).prefetch('bids', Bid.limit(2)),
        /prefetched already/,
      )
    }),
  )

  test(
    'nested, in either order, with querysets at each step',
    each(async () => {
      await auction()
      const ask = () => Seller.orderBy('name').prefetch('lots.bids.bidder').prefetch('lots.tags')
      const [ann] = await ask()
      assert.deepEqual(
        ann?.lots.rows.map(({ bids }) => bids.rows.map(({ bidder }) => bidder.name)),
        [['Bob', 'Bob', 'Bob', 'Bob'], []],
      )
      assert.equal(await count(ask), 5)
      const few = Lot.filter({ title: 'a' })
      const before = await Seller.prefetch('lots', few).prefetch('lots.bids').get({ name: 'Ann' })
      const after = await Seller.prefetch('lots.bids').prefetch('lots', few).get({ name: 'Ann' })
      for (const seller of [before, after])
        assert.deepEqual(
          seller.lots.rows.map(({ title, bids }) => [title, bids.rows.length]),
          [['a', 4]],
        )
      const inner = Lot.orderBy('title').prefetch('bids', Bid.orderBy('-amount').limit(1))
      const [first] = await Seller.orderBy('name').prefetch('lots', inner)
      const nested = first?.lots.rows as unknown as { bids: { rows: Bid[] } }[]
      assert.deepEqual(
        nested.map(({ bids }) => bids.rows.map(({ amount }) => amount)),
        [[40], []],
      )
      const [tag] = await Tag.orderBy('name').prefetch('lots', inner)
      const linked = tag?.lots.rows as unknown as { bids: { rows: Bid[] } }[]
      assert.deepEqual(
        linked[0]?.bids.rows.map(({ amount }) => amount),
        [40],
      )
    }),
  )

  test(
    'relations to one row: no question where all are null, missing rows are null',
    each(async () => {
      const { ann } = await auction()
      assert.equal(await count(() => Lot.filter({ reviewer: null }).prefetch('reviewer')), 1)
      const lots = await Lot.orderBy('title').prefetch('reviewer').prefetch('seller.licence')
      assert.deepEqual(
        lots.map(({ reviewer, seller }) => [reviewer?.name, seller.name, seller.licence]),
        [
          ['Bob', 'Ann', null],
          [undefined, 'Bob', null],
          [undefined, 'Ann', null],
        ],
      )
      await Licence.create({ seller: ann, number: 7 })
      const one = await Lot.prefetch('seller.licence.stamps').get({ title: 'a' })
      assert.equal(one.seller.licence?.number, 7)
      assert.deepEqual(one.seller.licence?.stamps.rows, [])
      assert.equal(await count(() => Seller.filter({ name: 'Bob' }).prefetch('licence.stamps')), 2)
    }),
  )

  test(
    'beyond joined rows, and of rows that are walked in chunks',
    each(async () => {
      await auction()
      const ask = () => Lot.orderBy('title').selectRelated('seller').prefetch('seller.staff')
      const lots = await ask()
      assert.deepEqual(
        lots.map(
          ({ seller }) => (seller as unknown as { staff: { rows: Seller[] } }).staff.rows.length,
        ),
        [1, 0, 1],
      )
      assert.equal(await count(ask), 2)
      const seen: number[] = []
      const walk = async () => {
        for await (const lot of Lot.orderBy('title').prefetch('bids').iterator({ chunk: 2 }))
          seen.push(lot.bids.rows.length)
      }
      assert.equal(await count(walk), 3)
      assert.deepEqual(seen, [4, 2, 0])
    }),
  )

  test(
    'what is prefetched are whole rows of the model; the columns that tie them come along',
    each(async () => {
      await auction()
      const light = await Lot.prefetch('bids', Bid.only('amount')).get({ title: 'b' })
      assert.deepEqual(light.bids.rows.map(({ amount }) => amount).sort(), [15, 5])
      const sellers = await Lot.prefetch('seller', Seller.only('name')).get({ title: 'b' })
      assert.equal(sellers.seller.name, 'Bob')
      const tags = await Lot.prefetch('tags', Tag.defer('name')).get({ title: 'b' })
      assert.equal(tags.tags.rows.length, 2)
      assert.throws(() => Lot.prefetch('bids', Bid.values('amount') as never), /rows/)
      assert.throws(() => Lot.prefetch('bids', Lot.all() as never), /leads to rows of .*Bid/)
      assert.throws(() => Lot.prefetch('bids', Bid.all().union(Bid.all())), {
        code: 'E_QUERY_COMBINED',
      })
      assert.throws(() => Lot.prefetch('title' as never), /no relation "title"/)
      assert.throws(() => Lot.prefetch('bids.nobody' as never), /no relation "nobody"/)
      assert.throws(() => Lot.values('title').prefetch('bids'), /values/)
      const titles = await Lot.prefetch('bids').orderBy('title').valuesList('title', { flat: true })
      assert.deepEqual(titles, ['a', 'b', 'c'])
      assert.equal(
        (await Lot.prefetch('bids').groupBy('seller').annotate({ n: Count() })).length,
        2,
      )
      assert.deepEqual(
        [await Lot.prefetch('bids').count(), await Lot.prefetch('bids').exists()],
        [3, true],
      )
      assert.throws(() => Lot.only('title').prefetch('seller'), /leaves out its column/)
      assert.throws(() => Lot.prefetch('seller.lots').defer('seller'), /leaves out its column/)
    }),
  )

  test(
    'is dropped by what changes the relation, and not used for a narrower question',
    each(async () => {
      const { red } = await auction()
      const lot = await Lot.prefetch('tags').prefetch('bids').get({ title: 'a' })
      assert.equal(await count(async () => assert.equal((await lot.tags).length, 3)), 0)
      assert.equal(await count(async () => assert.equal((await lot.tags.all()).length, 3)), 0)
      assert.equal(await count(() => lot.tags.filter({ name: 'red' })), 1)
      assert.equal(await lot.tags.count(), 3)
      assert.equal(await lot.tags.filter({ name: 'x' }).exists(), false)
      await lot.tags.remove(red)
      assert.throws(() => lot.tags.rows, { code: 'E_NOT_PREFETCHED' })
      assert.equal((await lot.tags).length, 2)
      await lot.bids.create({ amount: 1, bidder: lot.sellerId })
      assert.equal((await lot.bids).length, 5)
      const fresh = await Lot.prefetch('bids').get({ title: 'a' })
      await fresh.bids.filter({ amount: 1 }).delete()
      await fresh.refresh()
      assert.equal((await fresh.bids).length, 4)
    }),
  )

  test(
    'the rows of a model between come along, and a row linked twice comes once',
    each(async () => {
      const { a, b, ann, bob } = await auction()
      await a.helpers.add(bob, { values: { task: 'carry' } })
      await Help.create({ lot: a, helper: bob, task: 'clean' })
      await b.helpers.add(ann, { values: { task: 'sell' } })
      assert.equal((await a.helpers).length, 1)
      const statements = await statementsOf(async () => {
        const lots = await Lot.orderBy('title').prefetch('helpers')
        assert.deepEqual(
          lots.map(({ helpers }) => helpers.rows.map(({ name }) => name)),
          [['Bob'], ['Ann'], []],
        )
        assert.deepEqual(
          lots.map(({ helpers }) => helpers.links.rows.map(({ task }) => task).sort()),
          [['carry', 'clean'], ['sell'], []],
        )
        assert.ok(lots[0]?.helpers.links.rows[0] instanceof Help)
      })
      assert.equal(statements.length, 2)
      const byHand = await Lot.prefetch('helps.helper').get({ title: 'b' })
      assert.deepEqual(
        byHand.helps.rows.map(({ task, helper }) => [task, helper.name]),
        [['sell', 'Ann']],
      )
      const limited = await Lot.orderBy('title').prefetch(
        'helpers',
        Seller.orderBy('name').limit(1),
      )
      assert.deepEqual(
        limited.map(({ helpers }) => helpers.rows.map(({ name }) => name)),
        [['Bob'], ['Ann'], []],
      )
    }),
  )

  test(
    'of ten thousand rows at once',
    each(async () => {
      const seller = await Seller.create({ name: 'Ann' })
      const titles = Array.from({ length: 10_000 }, (_, i) => ({ title: `${i}`, seller }))
      const lots = await Lot.bulkCreate(titles)
      await Bid.bulkCreate(
        [lots[0]!, lots[9_999]!].map((lot) => ({ lot, amount: 1, bidder: seller })),
      )
      const statements = await statementsOf(async () => {
        const found = await Lot.orderBy('id').prefetch('bids').prefetch('seller').prefetch('tags')
        assert.equal(found.length, 10_000)
        assert.equal(found[9_999]?.bids.rows.length, 1)
        assert.equal(found[9_998]?.bids.rows.length, 0)
      })
      assert.equal(statements.length, 4)
      const limited = await Lot.orderBy('id').prefetch('bids', Bid.limit(1))
      assert.equal(limited[9_999]?.bids.rows.length, 1)
    }),
  )
})

suite('awaiting a relation', () => {
  test(
    'loads it for all rows of the result, one after another and all at once',
    each(async () => {
      const seller = await Seller.create({ name: 'Ann' })
      await Lot.bulkCreate(Array.from({ length: 100 }, (_, i) => ({ title: `${i}`, seller })))
      const loop = async () => {
        for (const lot of await Lot.all()) assert.equal((await lot.seller).name, 'Ann')
      }
      const together = async () => {
        const lots = await Lot.all()
        await Promise.all(lots.map(async (lot) => assert.equal((await lot.seller).name, 'Ann')))
      }
      for (const run of [loop, together]) {
        assert.equal(await count(run), 2)
        assert.equal(await count(() => atomic(run)), 2)
      }
      const lots = await Lot.all()
      assert.equal(await count(() => atomic(() => lots[3]!.seller)), 1)
      assert.equal(await count(async () => lots[4]!.seller), 0)
    }),
  )

  test(
    'over several relations, one question for each',
    each(async () => {
      await auction()
      const walk = async () => {
        for (const bid of await Bid.orderBy('id'))
          assert.ok((await (await (await bid.lot).seller).boss) !== undefined)
      }
      assert.equal(await count(walk), 4)
      const inside = async () => {
        for (const lot of await Lot.prefetch('bids'))
          for (const bid of lot.bids.rows) assert.ok((await bid.bidder).name)
      }
      assert.equal(await count(inside), 3)
    }),
  )

  test(
    'after a row of the result is gone, or a related row is',
    each(async () => {
      const { bob } = await auction()
      const lots = await Lot.orderBy('title')
      await lots[0]!.delete()
      assert.equal((await lots[1]!.seller).name, 'Bob')
      assert.equal((await lots[0]!.seller).name, 'Ann')
      const again = await Lot.orderBy('title')
      await Lot.filter({ seller: bob }).delete()
      await bob.delete()
      await assert.rejects(async () => again[0]!.seller, Seller.DoesNotExist)
      assert.equal((await again[1]!.seller).name, 'Ann')
    }),
  )

  test(
    'the other end of a one-to-one relation is a row or null; a relation to the model itself',
    each(async () => {
      const { ann, bob } = await auction()
      await Licence.create({ seller: ann, number: 1 })
      const walk = async () => {
        const numbers: (number | undefined)[] = []
        for (const seller of await Seller.orderBy('name'))
          numbers.push((await seller.licence)?.number)
        assert.deepEqual(numbers, [1, undefined])
      }
      assert.equal(await count(walk), 2)
      assert.equal((await bob.boss)?.name, 'Ann')
      assert.equal(ann.boss, null)
      const licence = await Licence.selectRelated('seller.boss').get({ number: 1 })
      assert.equal(licence.seller.boss, null)
    }),
  )

  test(
    'a row that was given is kept, until its key is changed',
    each(async () => {
      const { ann, bob } = await auction()
      const lot = await Lot.create({ title: 'd', seller: ann })
      assert.equal(await count(async () => assert.equal(await lot.seller, ann)), 0)
      lot.set({ seller: bob })
      assert.equal(await lot.seller, bob)
      assert.equal(lot.sellerId, bob.id)
      lot.sellerId = ann.id
      assert.equal((await lot.seller).name, 'Ann')
      lot.set({ reviewer: bob }).set({ reviewer: null })
      assert.equal(lot.reviewer, null)
      await lot.save()
      assert.equal((await Lot.get({ title: 'd' })).sellerId, ann.id)
    }),
  )

  test(
    'what is created or loaded over a relation knows its row',
    each(async () => {
      const { a } = await auction()
      const bid = await a.bids.create({ amount: 1, bidder: a.sellerId })
      assert.equal(await count(async () => assert.equal(await bid.lot, a)), 0)
      const lot = await Lot.prefetch('bids').get({ title: 'a' })
      const back = await count(async () => assert.equal(await lot.bids.rows[0]!.lot, lot))
      assert.equal(back, 0)
    }),
  )
})

suite('joining related rows', () => {
  test(
    'nested, over both ends, as widely as NULL asks for',
    each(async () => {
      const { ann } = await auction()
      await Licence.create({ seller: ann, number: 9 })
      const statements = await statementsOf(async () => {
        const lots = await Lot.orderBy('title').selectRelated('seller.licence', 'reviewer.boss')
        assert.deepEqual(
          lots.map(({ seller, reviewer }) => [
            seller.name,
            seller.licence?.number,
            reviewer?.boss?.name,
          ]),
          [
            ['Ann', 9, 'Ann'],
            ['Bob', undefined, undefined],
            ['Ann', 9, undefined],
          ],
        )
      })
      assert.equal(statements.length, 1)
      assert.equal(statements[0]?.match(/inner join/g)?.length, 1)
      assert.equal(statements[0]?.match(/left join/g)?.length, 3)
      const loose = Lot as unknown as { selectRelated(path: string): unknown }
      assert.throws(() => loose.selectRelated('bids'), { code: 'E_FIELD', message: /to many/ })
      assert.throws(() => loose.selectRelated('seller.lots'), { code: 'E_FIELD' })
      assert.throws(() => loose.selectRelated('title'), { code: 'E_FIELD' })
    }),
  )

  test(
    'the other end of a one-to-one relation knows the way back',
    each(async () => {
      const { ann } = await auction()
      await Licence.create({ seller: ann, number: 9 })
      const seller = await Seller.selectRelated('licence').get({ name: 'Ann' })
      assert.equal(await count(async () => assert.equal(await seller.licence?.seller, seller)), 0)
      assert.equal(JSON.parse(JSON.stringify(seller)).licence.number, 9)
    }),
  )

  test(
    'a relation whose column is left out cannot be joined; columns of joined rows can be chosen',
    each(async () => {
      await auction()
      const message = /leaves out its column/
      assert.throws(() => Lot.only('title').selectRelated('seller'), { code: 'E_FIELD', message })
      assert.throws(() => Lot.selectRelated('seller').only('title'), { code: 'E_FIELD', message })
      assert.throws(() => Lot.selectRelated('seller').defer('seller'), { code: 'E_FIELD', message })
      const whole = await Lot.only('title', 'seller').selectRelated('seller').get({ title: 'b' })
      assert.equal(whole.seller.name, 'Bob')
      const statements = await statementsOf(async () => {
        const lot = await Lot.selectRelated('seller.boss')
          .only('title', 'seller.name', 'seller.boss')
          .get({ title: 'b' })
        assert.equal(lot.title, 'b')
        assert.equal(lot.seller.name, 'Bob')
        assert.equal(lot.seller.boss?.name, 'Ann')
        // @ts-expect-error not loaded
        assert.throws(() => lot.views, { code: 'E_COLUMN_NOT_LOADED' })
      })
      assert.equal(statements.length, 1)
      assert.throws(() => Lot.selectRelated('seller.boss').only('title', 'seller.name'), {
        code: 'E_FIELD',
        message,
      })
      const narrow = await Lot.selectRelated('reviewer')
        .only('title', 'reviewer.name')
        .get({ title: 'a' })
      assert.equal(narrow.reviewer?.name, 'Bob')
      assert.throws(() => narrow.reviewer?.bossId, { code: 'E_COLUMN_NOT_LOADED' })
      await assert.rejects(async () => Lot.only('title', 'seller.name'), {
        code: 'E_FIELD',
        message: /selectRelated/,
      })
      const deferred = await Lot.selectRelated('seller')
        .defer('views', 'seller.name')
        .get({ title: 'b' })
      assert.equal(deferred.title, 'b')
      assert.throws(() => deferred.seller.name, { code: 'E_COLUMN_NOT_LOADED' })
    }),
  )
})

suite('strict loading', () => {
  test(
    'refuses what would be loaded by awaiting, to one row and to many',
    each(async () => {
      await auction()
      const strict = { code: 'E_STRICT_LOADING' }
      const lot = await Lot.strict().get({ title: 'a' })
      await assert.rejects(async () => lot.seller, strict)
      await assert.rejects(async () => lot.bids, { ...strict, message: /prefetch\('bids'\)/ })
      await assert.rejects(async () => lot.tags, strict)
      await assert.rejects(async () => {
        for await (const bid of lot.bids) assert.fail(String(bid))
      }, strict)
      assert.equal(await lot.bids.filter({ amount: { gt: 10 } }).count(), 3)
      const loaded = await Lot.strict().selectRelated('seller').prefetch('bids').get({ title: 'a' })
      assert.equal(loaded.seller.name, 'Ann')
      assert.equal((await loaded.bids).length, 4)
      await assert.rejects(async () => loaded.bids.rows[0]!.bidder, strict)
      await assert.rejects(async () => loaded.seller.boss ?? loaded.seller.licence, strict)
    }),
  )
})

suite('rows as JSON', () => {
  test(
    'hold what is loaded, at every depth, and never ask',
    each(async () => {
      await auction()
      const lots = await Lot.orderBy('title')
        .selectRelated('seller')
        .prefetch('bids.bidder')
        .prefetch('tags')
      const made = await count(async () => {
        const [json] = JSON.parse(JSON.stringify(lots))
        assert.equal(json.seller.name, 'Ann')
        assert.equal(json.bids[0].bidder.name, 'Bob')
        assert.equal(json.tags.length, 3)
        assert.equal(json.reviewerId, lots[0]!.reviewerId)
        assert.equal('reviewer' in json, false)
        assert.equal('helpers' in json, false)
      })
      assert.equal(made, 0)
      const seller = await Seller.prefetch('staff').selectRelated('licence').get({ name: 'Ann' })
      const json = JSON.parse(JSON.stringify(seller))
      assert.equal(json.licence, null)
      assert.equal(json.staff[0].bossId, json.id)
    }),
  )
})
