import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Count, Sum } from '../../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../../src/db/expressions/case.ts'
import { F } from '../../../src/db/expressions/f.ts'
import {
  Coalesce,
  Concat,
  Greatest,
  Least,
  Length,
  Lower,
  Now,
  Substr,
  Trim,
  Upper,
} from '../../../src/db/expressions/functions.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import type { Ordering } from '../../../src/db/types/expressions/expression.ts'
import { Author, Book, Entry, library, Name, Publisher, sampleBooks } from '../library.ts'

suite('functions', () => {
  test(
    'texts: paths are columns, Value is a text, NULL joins as an empty text',
    library(async () => {
      await Name.create({ name: ' Elm ' })
      await Name.create({ name: null })
      const rows = await Name.annotate({
        low: Lower(Trim('name')),
        high: Upper('name'),
        size: Length('name'),
        part: Substr('name', 2, 2),
        rest: Substr('name', 3),
        both: Concat('name', Value('|'), 'id'),
      })
        .orderBy('id')
        .values('low', 'high', 'size', 'part', 'rest', 'both')
      assert.deepEqual(rows, [
        { low: 'elm', high: ' ELM ', size: 5, part: 'El', rest: 'lm ', both: ' Elm |1' },
        { low: null, high: null, size: null, part: null, rest: null, both: '|2' },
      ])
    }),
  )

  test(
    'Coalesce, Greatest and Least keep the kind of their columns',
    library(async () => {
      const { ada } = await sampleBooks()
      const [sea, sky] = await Book.annotate({
        who: Coalesce('contact.name', Value('nobody')),
        floor: Greatest('price', 20),
        ceiling: Least('price', Value('20.125')),
        whoId: Coalesce('contact', 0),
      }).orderBy('price')
      assert.equal(sea?.who, 'Ada')
      assert.equal(sea?.whoId, ada.id)
      assert.ok(sea?.floor instanceof Decimal)
      assert.equal(sea.floor.toFixed(2), '20.00')
      assert.equal(sky?.ceiling.toFixed(3), '20.125')
      const [none] = await Book.annotate({ who: Coalesce('contact.name', Value('nobody')) }).filter(
        { who: 'nobody' },
      )
      assert.equal(none?.name, 'Sky')
      const most = await Publisher.annotate({ total: Coalesce(Sum('books.price'), 0) })
        .filter({ total: { gt: 30 } })
        .values('name', 'total')
      assert.deepEqual(
        most.map(({ name, total }) => [name, total.toFixed(2)]),
        [['Oak', '40.50']],
      )
    }),
  )

  test(
    'the first branch that holds is the value; without one it is null',
    library(async () => {
      await sampleBooks()
      const label = Case(
        When({ price: { gte: 30 } }, Value('dear')),
        When({ contact: { name: 'Ada' } }, Concat(Value('by '), 'contact.name')),
        When({ authors: { name: 'Nobody' } }, 'name'),
      )
      const rows = await Book.annotate({ label }).orderBy('name').values('name', 'label')
      assert.deepEqual(rows, [
        { name: 'Sea', label: 'by Ada' },
        { name: 'Sky', label: 'dear' },
        { name: 'Sun', label: null },
      ])
      const counted = await Publisher.annotate({ n: Count('books') })
        .annotate({
          size: Case(When({ n: { gte: 2 } }, Value('big')), { default: Value('small') }),
        })
        .filter({ size: 'big' })
      assert.deepEqual(
        counted.map(({ name, size }) => [name, size]),
        [['Oak', 'big']],
      )
    }),
  )

  test(
    'functions compare, order and update, and their values are parameters',
    library(async () => {
      await sampleBooks()
      assert.equal(await Book.filter({ name: Concat(Value('S'), Value('ky')) }).count(), 1)
      assert.equal(await Author.filter({ age: { gt: Length('name').times(10) } }).count(), 2)
      const first = { default: 1 }
      const order = Case(When({ name: 'Sun' }, 0), first)
      const names = await Book.orderBy(order, '-price').valuesList('name', { flat: true })
      assert.deepEqual(names, ['Sun', 'Sky', 'Sea'])
      const changed = await Book.filter({ name: 'Sea' }).update({
        name: Upper('name'),
        pages: Case(When({ rating: { gt: 3 } }, F('pages').plus(7)), { default: 0 }),
      })
      assert.equal(changed, 1)
      const sea = await Book.get({ name: 'SEA' })
      assert.equal(sea.pages, 107)
      for (const text of ["'; drop table book; --", '%'])
        assert.equal((await Book.annotate({ x: Value(text) }).first())?.x, text)
    }),
  )

  test(
    'rows without a value come first or last as they are told to',
    library(async () => {
      for (const name of ['b', null, 'a']) await Name.create({ name })
      const ordered = (term: Ordering<'name'>) =>
        Name.orderBy(term).valuesList('name', { flat: true })
      assert.deepEqual(await ordered(F('name').asc({ nulls: 'last' })), ['a', 'b', null])
      assert.deepEqual(await ordered(F('name').desc({ nulls: 'first' })), [null, 'b', 'a'])
      assert.deepEqual(await ordered(F('name').desc()), ['b', 'a', null])
      const last = await Name.orderBy(F('name').asc({ nulls: 'last' })).last()
      assert.equal(last?.name, null)
      const reversed = Name.orderBy(F('name').asc({ nulls: 'last' })).reverse()
      assert.deepEqual(await reversed.valuesList('name', { flat: true }), [null, 'b', 'a'])
    }),
  )

  test(
    'Now is the clock of the database, in the form of a column',
    library(async () => {
      await Name.create({ name: 'x' })
      const before = Date.now()
      const row = await Name.annotate({ at: Now() }).get()
      assert.ok(Math.abs(row.at.getTime() - before) < 60_000)
      assert.equal(
        await Name.annotate({ at: Now() })
          .filter({ at: { gt: new Date(0) } })
          .count(),
        1,
      )
    }),
  )

  test(
    'groups and totals may be computed further',
    library(async () => {
      await sampleBooks()
      const groups = await Book.groupBy('publisher.name')
        .annotate({ more: Coalesce(Sum('price'), 0), title: Upper('publisher.name') })
        .orderBy('publisher.name')
      assert.deepEqual(
        groups.map((group) => [group['publisher.name'], group.title, group.more.toFixed(2)]),
        [
          ['Elm', 'ELM', '20.25'],
          ['Oak', 'OAK', '40.50'],
        ],
      )
      const total = await Book.none().aggregate({ total: Coalesce(Sum('price'), 0) })
      assert.equal(total.total.toFixed(2), '0.00')
      const sliced = Book.annotate({ x: Concat('name', Value('!')) })
        .values('x')
        .limit(1)
      assert.equal(await sliced.exists(), true)
      assert.equal(await sliced.count(), 1)
    }),
  )

  test(
    'an update computes from its own row only',
    library(async () => {
      const update = Entry.filter({ id: 1 }).update({
        // @ts-expect-error a column of another table
        headline: Lower('blog.name'),
      })
      await assert.rejects(update, /set to name of another table. Joined field references/)
    }),
  )

  test('wrong names and values are refused, with the choices', () => {
    assert.throws(
      () => Entry.annotate({ x: Lower('headlin' as never) }),
      /Choices: .*headline.*Value\('…'\)/,
    )
    assert.throws(
      () => Entry.annotate({ x: Case(When({ nope: 1 } as object, 1)) }),
      /Choices: .*headline/,
    )
    assert.throws(() => Entry.annotate({ x: Case() }), /no branch/)
    assert.throws(() => Entry.annotate({ x: Substr('headline', 0) }), /start from 1/)
    assert.throws(
      () => Entry.annotate({ x: Coalesce(Sum('rating'), 0) }),
      /aggregate\(\) or groupBy/,
    )
    assert.throws(() => Entry.all().aggregate({ x: Lower('headline') }), /does not aggregate/)
  })
})
