import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Avg, Count, Max, Sum } from '../../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../../src/db/expressions/case.ts'
import { Cast } from '../../../src/db/expressions/cast.ts'
import { F, OuterRef } from '../../../src/db/expressions/f.ts'
import { Func, Raw } from '../../../src/db/expressions/fragment.ts'
import {
  Coalesce,
  Concat,
  Greatest,
  Least,
  Length,
  Lower,
  Upper,
} from '../../../src/db/expressions/functions.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Exists, Subquery } from '../../../src/db/expressions/subquery.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Shop extends Model({
  name: f.char({ maxLength: 30 }),
  limit: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
  get lots() {
    return f.reverse(() => Lot, 'shop')
  },
}) {}

class Lot extends Model({
  name: f.char({ maxLength: 30 }),
  note: f.char({ maxLength: 30, null: true }),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2 }),
  pieces: f.int({ default: 0 }),
  weight: f.float({ null: true }),
  huge: f.bigInt({ default: 0n }),
  isOpen: f.boolean({ default: true }),
  get shop() {
    return f.foreignKey(() => Shop)
  },
  get bids() {
    return f.reverse(() => Bid, 'lot')
  },
}) {}

class Bid extends Model({
  amount: f.decimal({ maxDigits: 8, decimalPlaces: 2 }),
  get lot() {
    return f.foreignKey(() => Lot)
  },
}) {}

const { each } = databasesFor([Shop, Lot, Bid])

/** Two shops; the first has a clock with bids of 10 and 20 and a chair without, the second a desk with a bid of 5. */
async function market() {
  const oak = await Shop.create({ name: 'Oak', limit: '15.00' })
  const elm = await Shop.create({ name: 'Elm' })
  const clock = await Lot.create({
    name: 'Clock',
    price: '10.10',
    pieces: 3,
    weight: 1.5,
    shop: oak,
  })
  const chair = await Lot.create({
    name: 'chair',
    price: '0.20',
    pieces: 7,
    note: 'old',
    shop: oak,
  })
  const desk = await Lot.create({
    name: 'Desk',
    price: '33.33',
    isOpen: false,
    weight: 2.25,
    shop: elm,
  })
  for (const amount of ['10.00', '20.00']) await Bid.create({ lot: clock, amount })
  await Bid.create({ lot: desk, amount: '5.00' })
  return { oak, elm, clock, chair, desk }
}

suite('arithmetic', () => {
  test(
    'of decimals is exact, and is read as it compares',
    each(async () => {
      await market()
      const rows = await Lot.annotate({
        worth: F('price').times(F('pieces')),
        square: F('price').times(F('price')),
        more: F('price').plus('0.2'),
        third: F('price').dividedBy(3),
        left: F('price').mod(3),
        both: F('pieces').times(F('price')),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ worth, square, more, left, both }) =>
          [worth, square, more, left, both].map(String),
        ),
        [
          ['30.3', '102.01', '10.3', '1.1', '30.3'],
          ['1.4', '0.04', '0.4', '0.2', '1.4'],
          ['0', '1110.8889', '33.53', '0.33', '0'],
        ],
      )
      assert.equal(rows[0]?.third?.toFixed(6), '3.366667')
      const equal = Lot.annotate({ worth: F('price').times(F('pieces')) })
      assert.equal(await equal.filter({ worth: '30.30' }).count(), 1)
      assert.equal(await Lot.filter({ price: F('price').times(3).dividedBy(3) }).count(), 3)
      assert.equal(await Lot.filter({ price: { lt: F('price').plus('0.01') } }).count(), 3)
    }),
  )

  test(
    'of whole numbers cuts, of floats does not; NULL and a divisor of 0 give NULL',
    each(async () => {
      await market()
      const [clock, chair, desk] = await Lot.annotate({
        half: F('pieces').dividedBy(2),
        odd: F('pieces').mod(2),
        exact: F('pieces').dividedBy(2.5),
        weights: F('weight').times(F('pieces')),
        rest: F('weight').mod(1),
        each: F('price').dividedBy(F('pieces')),
        never: F('pieces').mod(0),
        large: F('huge').plus(9007199254740993n),
        negative: F('pieces').minus(10).dividedBy(2),
      }).orderBy('id')
      assert.deepEqual([clock?.half, clock?.odd, clock?.exact], [1, 1, 1.2])
      assert.deepEqual([clock?.weights, chair?.weights, desk?.weights], [4.5, null, 0])
      assert.deepEqual([clock?.rest, chair?.rest, desk?.rest], [0.5, null, 0.25])
      assert.deepEqual([chair?.each?.toFixed(4), desk?.each], ['0.0286', null])
      assert.equal(clock?.never, null)
      assert.equal(clock?.large, 9007199254740993n)
      assert.deepEqual([clock?.negative, chair?.negative, desk?.negative], [-3, -1, -5])
    }),
  )

  test(
    'over aggregates and subqueries',
    each(async () => {
      await market()
      const top = Subquery(
        Bid.filter({ lot: OuterRef('pk') })
          .orderBy('-amount')
          .values('amount'),
      )
      const rows = await Lot.annotate({
        mean: Sum('bids.amount').dividedBy(Count('bids')),
        above: top.minus(F('price')),
        n: Count('bids').plus(1),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ mean, above, n }) => [mean?.toFixed(2), above?.toFixed(2), n]),
        [
          ['15.00', '9.90', 3],
          [undefined, undefined, 1],
          ['5.00', '-28.33', 2],
        ],
      )
      const ordered = await Lot.orderBy(top.desc({ nulls: 'last' }))
      assert.deepEqual(
        ordered.map(({ name }) => name),
        ['Clock', 'Desk', 'chair'],
      )
    }),
  )

  test('an expression stays what it is, however often it is used', () => {
    const pieces = F('pieces')
    const more = pieces.plus(1)
    assert.notEqual(more, pieces)
    assert.notEqual(pieces.plus(1), more)
    assert.deepEqual(Object.keys(pieces), ['path'])
    assert.throws(() => Lot.annotate({ x: pieces.plus(null as never) }), /always NULL/)
    assert.throws(() => Lot.annotate({ x: F('name').times(2) }), /holds no numbers/)
    assert.throws(() => Lot.annotate({ x: F('price').times(1.5) }), /floating-point/)
  })
})

suite('subqueries', () => {
  test(
    'as conditions and as values: whether rows are there',
    each(async () => {
      await market()
      const high = Bid.filter({ lot: OuterRef('pk'), amount: { gt: 15 } })
      const rows = await Lot.annotate({ hasBids: Exists(Bid.filter({ lot: OuterRef('pk') })) })
        .annotate({ label: Case(When({ hasBids: true }, Value('wanted')), { default: Value('') }) })
        .orderBy('id')
      assert.deepEqual(
        rows.map(({ hasBids, label }) => [hasBids, label]),
        [
          [true, 'wanted'],
          [false, ''],
          [true, 'wanted'],
        ],
      )
      const wanted = Lot.annotate({ hasBids: Exists(high) })
      assert.equal(await wanted.filter({ hasBids: true }).count(), 1)
      assert.equal(await wanted.filter({ hasBids: false, isOpen: true }).count(), 1)
      assert.equal(await Lot.filter(Exists(high)).count(), 1)
      assert.equal(await Lot.filter(Q.not(Exists(high)), { isOpen: true }).count(), 1)
      assert.equal(await Lot.filter(Q.or(Exists(high), { name: 'chair' })).count(), 2)
    }),
  )

  test(
    'refer to the queryset around them, and to the one around that',
    each(async () => {
      await market()
      const within = Bid.filter({
        lot: OuterRef('pk'),
        amount: { lte: OuterRef(OuterRef('limit')) },
      })
      const shops = await Shop.annotate({
        affordable: Subquery(
          Lot.filter({ shop: OuterRef('pk') })
            .filter(Exists(within))
            .orderBy('id')
            .values('name'),
        ),
      }).orderBy('name')
      assert.deepEqual(
        shops.map(({ name, affordable }) => [name, affordable]),
        [
          ['Elm', null],
          ['Oak', 'Clock'],
        ],
      )
      const cheap = Lot.filter({ shop: OuterRef('pk'), price: { lt: OuterRef('limit') } })
      assert.equal(await Shop.filter(Exists(cheap)).count(), 1)
      await assert.rejects(async () => Lot.filter({ id: OuterRef('pk') }), /outside of a subquery/)
      await assert.rejects(
        async () => Shop.filter(Exists(Lot.filter({ price: OuterRef('cost') }))),
        /Choices: .*limit/,
      )
    }),
  )

  test(
    'have one row, the first, and one column',
    each(async () => {
      await market()
      const bids = Bid.filter({ lot: OuterRef('pk') })
      const rows = await Lot.annotate({
        top: Subquery(bids.orderBy('-amount').values('amount')),
        bottom: Subquery(bids.orderBy('amount').valuesList('amount', { flat: true }).limit(1)),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ top, bottom }) => [top?.toFixed(2), bottom?.toFixed(2)]),
        [
          ['20.00', '10.00'],
          [undefined, undefined],
          ['5.00', '5.00'],
        ],
      )
      assert.throws(() => Lot.annotate({ x: Subquery(bids.values('id', 'amount')) }), /one column/)
      assert.throws(() => Lot.annotate({ x: Subquery(bids.values('id').limit(2)) }), /one row/)
    }),
  )
})

suite('values', () => {
  test(
    'without a branch that holds are null; the first that holds is the one',
    each(async () => {
      await market()
      const rows = await Lot.annotate({
        size: Case(When({ pieces: { gt: 5 } }, Value('many')), When({ pieces: { gt: 2 } }, 'note')),
        number: Case(When({ isOpen: true }, F('pieces').plus(1)), { default: 0 }),
        price_: Case(When(Q.or({ name: 'Desk' }, { pieces: 3 }), 'price'), { default: 0 }),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ size, number, price_ }) => [size, number, price_.toFixed(2)]),
        [
          [null, 4, '10.10'],
          ['many', 8, '0.00'],
          [null, 0, '33.33'],
        ],
      )
    }),
  )

  test(
    'are cast to numbers, texts and flags, the same on every database',
    each(async () => {
      await market()
      const [clock, chair] = await Lot.annotate({
        text: Cast('pieces', f.text()),
        price_: Cast('price', f.text()),
        flag: Cast('isOpen', f.text()),
        whole: Cast('weight', f.int()),
        number: Cast('price', f.float()),
        exact: Cast('weight', f.decimal({ maxDigits: 5, decimalPlaces: 1 })),
        parsed: Cast(Value('12'), f.int()),
        any: Cast('pieces', f.boolean()),
        one: Cast('isOpen', f.int()),
        large: Cast('pieces', f.bigInt()),
        line: Concat('name', Value('/'), 'price', Value('/'), 'isOpen', 'weight'),
      }).orderBy('id')
      assert.deepEqual(
        [
          clock?.text,
          clock?.price_,
          clock?.flag,
          clock?.whole,
          clock?.number,
          String(clock?.exact),
        ],
        ['3', '10.10', 'true', 1, 10.1, '1.5'],
      )
      assert.deepEqual(
        [clock?.parsed, clock?.any, clock?.one, clock?.large, clock?.line],
        [12, true, 1, 3n, 'Clock/10.10/true1.5'],
      )
      assert.deepEqual([chair?.whole, chair?.exact, chair?.line], [null, null, 'chair/0.20/true'])
      assert.throws(() => Lot.annotate({ x: Cast('name', f.json()) }), /cannot be cast to json/)
    }),
  )

  test(
    'of functions by their name, and of SQL with bound parameters',
    each(async () => {
      await market()
      const rows = await Lot.annotate({
        size: Func('abs', [F('pieces').minus(5)], f.int()),
        plain: Func('replace', ['name', Value('C'), Value("'; drop--")], f.text()),
        raw: Raw("? || ? || '?'", [Lower('name'), "'; drop table lot; --"], f.text()),
        sum: Raw('? + ?', [F('pieces'), 2], f.int()),
        near: Raw('pieces between ? and ?', [3, 5], f.boolean()),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ size, plain, raw, sum, near }) => [size, plain, raw, sum, near]),
        [
          [2, "'; drop--lock", "clock'; drop table lot; --?", 5, true],
          [2, 'chair', "chair'; drop table lot; --?", 9, false],
          [5, 'Desk', "desk'; drop table lot; --?", 2, false],
        ],
      )
      const near = Lot.annotate({ near: Raw('pieces between ? and ?', [3, 5], f.boolean()) })
      assert.equal(await near.filter({ near: true }).count(), 1)
      const [sql] = await statementsOf(() => near.filter({ near: true }))
      assert.doesNotMatch(sql ?? '', /between 3/)
      const wrong = (name: string) => () => Lot.annotate({ x: Func(name, ['name'], f.int()) })
      assert.throws(wrong('abs(1); drop table lot; --'), /not the name of a function/)
      assert.throws(wrong(''), /not the name of a function/)
      assert.throws(() => Lot.annotate({ x: Raw('? + 1', [], f.int()) }), /takes 1 parameters/)
      assert.throws(() => Lot.annotate({ x: Raw("'?'", [1], f.int()) }), /takes 0 parameters/)
    }),
  )

  test(
    'greatest and least are NULL where one of them is',
    each(async () => {
      await market()
      const rows = await Lot.annotate({
        most: Greatest('weight', 2),
        least: Least('weight', F('pieces')),
        text: Greatest('name', Coalesce('note', Value(''))),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ most, least, text }) => [most, least, text]),
        [
          [2, 1.5, 'Clock'],
          [null, null, 'old'],
          [2.25, 0, 'Desk'],
        ],
      )
    }),
  )

  test(
    'added to plain values are among them',
    each(async () => {
      await market()
      const rows = await Lot.values('name').annotate({ up: Upper('name'), n: Count('bids') })
      assert.deepEqual(
        rows.toSorted((a, b) => a.name.localeCompare(b.name)),
        [
          { name: 'chair', up: 'CHAIR', n: 0 },
          { name: 'Clock', up: 'CLOCK', n: 2 },
          { name: 'Desk', up: 'DESK', n: 1 },
        ],
      )
      assert.throws(() => Lot.values('name').annotate({ n: Count() }), /aggregate\(\) or groupBy/)
      const plain = await Lot.annotate({ n: Count('bids') })
        .orderBy('n')
        .values('n')
      assert.deepEqual(plain, [{ n: 0 }, { n: 1 }, { n: 2 }])
    }),
  )
})

suite('annotations', () => {
  test(
    'are filtered by together with columns, in one condition or in several',
    each(async () => {
      await market()
      const counted = Lot.annotate({ n: Count('bids'), top: Max('bids.amount') })
      const either = counted.filter(Q.or({ n: { gte: 2 } }, { name: 'chair' }))
      assert.equal(await either.count(), 2)
      assert.equal(await counted.filter({ n: { gte: 1 }, price: { gt: 20 } }).count(), 1)
      assert.equal(await counted.exclude(Q.and({ n: 0 }, { isOpen: true })).count(), 2)
      assert.equal(await counted.filter({ top: { gt: F('price') } }).count(), 1)
      assert.equal(await counted.filter({ price: { lt: F('top') } }).count(), 1)
      assert.equal(await counted.filter({ n: { in: [0, 2] } }).count(), 2)
      assert.equal(await counted.filter({ top: null }).count(), 1)
      const found = await counted.orderBy('-n').first()
      assert.deepEqual([found?.name, found?.n], ['Clock', 2])
      const mean = await Shop.annotate({ mean: Avg('lots.price', { filter: { isOpen: true } }) })
        .filter({ mean: { isNull: false } })
        .get()
      assert.equal(mean.mean?.toFixed(2), '5.15')
    }),
  )

  test(
    'have names that are words of SQL, but not those of fields, nor what is no name',
    each(async () => {
      await market()
      const rows = await Lot.annotate({
        select: F('pieces').plus(1),
        order: Upper('name'),
        Group: Value(1),
      })
        .filter({ select: { gt: 1 } })
        .orderBy('-select', 'order')
      assert.deepEqual(
        rows.map((row) => [row.select, row.order, row.Group]),
        [
          [8, 'CHAIR', 1],
          [4, 'CLOCK', 1],
        ],
      )
      for (const name of ['name', 'bids', 'shopId', 'pk', 'save'])
        assert.throws(() => Lot.annotate({ [name]: Value(1) }), /already/)
      for (const name of ['a;b', 'a"b', "a'b", 'a b', 'a--', '', '1a', 'a.b'])
        assert.throws(() => Lot.annotate({ [name]: Value(1) }), /cannot be the name/)
      for (const name of ['a;b', 'a"b'])
        assert.throws(() => Lot.all().aggregate({ [name]: Count() }), /cannot be the name/)
    }),
  )
})

suite('updates', () => {
  test(
    'compute from columns, choices and subqueries',
    each(async () => {
      const { clock } = await market()
      const top = Bid.filter({ lot: OuterRef('pk') })
        .orderBy('-amount')
        .values('amount')
      const changed = await Lot.filter({ name: { in: ['Clock', 'Desk'] } }).update({
        price: Subquery(top),
        pieces: Case(When({ isOpen: true }, F('pieces').times(2)), { default: 1 }),
        note: Concat('name', Value('!')),
        weight: F('weight').times(2),
        isOpen: Exists(Bid.filter({ lot: OuterRef('pk'), amount: { gt: 15 } })),
      })
      assert.equal(changed, 2)
      const rows = await Lot.orderBy('id').values('pieces', 'note', 'weight', 'isOpen', 'price')
      assert.deepEqual(
        rows.map((row) => ({ ...row, price: row.price.toFixed(2) })),
        [
          { pieces: 6, note: 'Clock!', weight: 3, isOpen: true, price: '20.00' },
          { pieces: 7, note: 'old', weight: null, isOpen: true, price: '0.20' },
          { pieces: 1, note: 'Desk!', weight: 4.5, isOpen: false, price: '5.00' },
        ],
      )
      const row = await clock.refresh()
      await row.update({ pieces: F('pieces').plus(Length('name')), price: F('price').dividedBy(3) })
      assert.deepEqual([row.pieces, row.price.toFixed(2)], [11, '6.67'])
      assert.equal(
        await Lot.annotate({ n: Count('bids') })
          .filter({ n: 2 })
          .update({ pieces: 0 }),
        1,
      )
    }),
  )
})
