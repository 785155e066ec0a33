/** JSON and arrays: what is kept, and what can be asked of what is inside. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FieldError, ValidationError } from '../../../src/db/errors.ts'
import { Count, Sum } from '../../../src/db/expressions/aggregate.ts'
import { JsonNumber, JsonText } from '../../../src/db/expressions/parts/json.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import type { Where } from '../../../src/db/types/where.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

interface Address {
  readonly street: string
  readonly number: number
}

const address = {
  '~standard': {
    version: 1,
    vendor: 'test',
    types: undefined as unknown as { readonly input: Address; readonly output: Address },
    validate(value: unknown) {
      const { street, number } = (value ?? {}) as Partial<Address>
      if (typeof street !== 'string') return { issues: [{ message: 'a text', path: ['street'] }] }
      if (typeof number !== 'number') return { issues: [{ message: 'a number', path: ['number'] }] }
      return { value: { street, number } }
    },
  },
} as const

class Document extends Model({
  name: f.text({ default: '' }),
  data: f.json({ null: true }),
}) {}

class Customer extends Model({
  address: f.json({ schema: address }),
}) {}

class Post extends Model({
  name: f.text({ default: '' }),
  tags: f.array(f.char({ maxLength: 30 }), { null: true }),
  marks: f.array(f.int({ null: true }), { default: [] }),
}) {}

const { each } = databasesFor([Document, Customer, Post])

/** The names of the documents that a filter finds, in order. */
async function found(where: Where<typeof Document>): Promise<string[]> {
  return Document.filter(where).orderBy('name').valuesList('name', { flat: true })
}

async function stored(rows: Record<string, unknown>): Promise<void> {
  await Document.bulkCreate(Object.entries(rows).map(([name, data]) => ({ name, data })))
}

suite('JSON', () => {
  test(
    'every JSON value comes back as it was',
    each(async () => {
      const values = [
        true,
        0,
        -1.5,
        1e21,
        '',
        'é "quoted" \\ \n 😀',
        [],
        {},
        [null, [1, [2]]],
        { a: { b: [{ c: null }] }, '': 1, 'a.b': 2, 'a"b': 3, ä: 4, '0': 5, __proto__x: 6 },
      ]
      for (const data of values) {
        const { pk } = await Document.create({ data })
        assert.deepEqual((await Document.get({ pk })).data, data)
        assert.equal(await Document.filter({ pk, data: { exact: data } }).count(), 1)
      }
      assert.equal((await Document.create({ data: null })).data, null)
      assert.equal(await Document.filter({ data: null }).count(), 1)
    }),
  )

  test(
    'what JSON cannot hold is refused with the column and the place, never changed',
    each(async () => {
      const circle: { self?: unknown } = {}
      circle.self = circle
      const wrong: unknown[] = [
        Number.NaN,
        { a: [Number.POSITIVE_INFINITY] },
        { a: undefined },
        [undefined],
        new Map(),
        { a: new Date() },
        () => 1,
        { a: 1n },
        Symbol('a'),
        circle,
        'a\0b',
        { 'a\0': 1 },
        '\ud800',
      ]
      for (const data of wrong)
        await assert.rejects(Document.create({ data }), (error: ValidationError) => {
          assert.deepEqual(Object.keys(error.fields), ['data'])
          return true
        })
      await assert.rejects(Document.create({ data: { a: [1, Number.NaN] } }), /\["a",1\]/)
      assert.equal(await Document.all().count(), 0)
    }),
  )

  test(
    'a schema types the value and checks it when it is stored',
    each(async () => {
      const customer = await Customer.create({ address: { street: 'Main', number: 1 } })
      const street: string = customer.address.street
      assert.equal(street, 'Main')
      // @ts-expect-error: the number is missing
      await assert.rejects(Customer.create({ address: { street: 'Main' } }), ValidationError)
      // @ts-expect-error: a text is no address
      await assert.rejects(Customer.all().update({ address: 'Main' }), /address/)
      customer.address = { street: 'Other', number: 'two' } as never
      await assert.rejects(customer.save(), /number: a number/)
      await assert.rejects(customer.validate(), /number: a number/)
    }),
  )

  test(
    'the null of JSON, a missing key and NULL are three things',
    each(async () => {
      await stored({ json: { j: null }, missing: { k: 1 }, null: null, value: { j: 1 } })
      assert.deepEqual(await found({ data: { path: ['j'], exact: null } }), ['json'])
      assert.deepEqual(await found({ data: { path: ['j'], isNull: true } }), ['missing', 'null'])
      assert.deepEqual(await found({ data: { path: ['j'], isNull: false } }), ['json', 'value'])
      assert.deepEqual(await found({ data: null }), ['null'])
      assert.deepEqual(await found({ data: { isNull: false } }), ['json', 'missing', 'value'])
      assert.deepEqual(await found({ data: { path: ['j'], in: [null, 1] } }), ['json', 'value'])
    }),
  )

  test(
    'values are compared by their type: 1 is not true, nor is it "1"',
    each(async () => {
      await stored({ number: { v: 1 }, flag: { v: true }, text: { v: '1' }, zero: { v: false } })
      assert.deepEqual(await found({ data: { path: ['v'], exact: 1 } }), ['number'])
      assert.deepEqual(await found({ data: { path: ['v'], exact: true } }), ['flag'])
      assert.deepEqual(await found({ data: { path: ['v'], exact: '1' } }), ['text'])
      assert.deepEqual(await found({ data: { path: ['v'], gt: 0 } }), ['number'])
      assert.deepEqual(await found({ data: { path: ['v'], gte: '0' } }), ['text'])
      assert.deepEqual(await found({ data: { path: ['v'], in: [false, '1'] } }), ['text', 'zero'])
      assert.deepEqual(await found({ data: { exact: { v: 1 } } }), ['number'])
    }),
  )

  test(
    'places deep inside are compared in every way, numbers as numbers',
    each(async () => {
      await stored({
        a: { lots: [{ title: 'Clock', price: 9.5 }] },
        b: { lots: [{ title: 'clocks', price: 10 }, { title: 'Vase' }] },
        c: { lots: [] },
      })
      const price = ['lots', 0, 'price']
      const title = ['lots', 0, 'title']
      assert.deepEqual(await found({ data: { path: price, gt: 9 } }), ['a', 'b'])
      assert.deepEqual(await found({ data: { path: price, gt: 9.5, lt: 11 } }), ['b'])
      assert.deepEqual(await found({ data: { path: price, range: [9, 9.5] } }), ['a'])
      assert.deepEqual(await found({ data: { path: title, icontains: 'CLOCK' } }), ['a', 'b'])
      assert.deepEqual(await found({ data: { path: title, startsWith: 'Cl' } }), ['a'])
      assert.deepEqual(await found({ data: { path: title, iregex: '^CLOCKS?$' } }), ['a', 'b'])
      assert.deepEqual(await found({ data: { path: ['lots', -1, 'title'], exact: 'Vase' } }), ['b'])
      assert.deepEqual(await found({ data: { path: ['lots', '0'], isNull: false } }), [])
      assert.deepEqual(await found({ data: { path: title, in: ['Clock', 14, [1]] } }), ['a'])
    }),
  )

  test(
    'objects are the same whatever the order of their keys, lists only in order',
    each(async () => {
      await stored({ object: { v: { a: 1, b: { c: 2, d: 3 } } }, list: { v: [1, { x: 1, y: 2 }] } })
      const same = { b: { d: 3, c: 2 }, a: 1 }
      assert.deepEqual(await found({ data: { path: ['v'], exact: same } }), ['object'])
      assert.deepEqual(await found({ data: { exact: { v: same } } }), ['object'])
      assert.deepEqual(await found({ data: { path: ['v'], in: [[1, { y: 2, x: 1 }]] } }), ['list'])
      assert.deepEqual(await found({ data: { path: ['v'], exact: [{ x: 1, y: 2 }, 1] } }), [])
    }),
  )

  test(
    'keys are asked for by any text, and never read as SQL or as a path',
    each(async () => {
      const keys = ['a.b', 'a"b', "a'b", '0', '', ' ', '$', 'a[0]', 'ä', '😀', '\\', '-1', '{a}']
      const others = ["x'; drop table document; --", '?', '$1', '#-1', 'null', '"', '\n', '%']
      const all = [...keys, ...others]
      await stored({ all: Object.fromEntries(all.map((key, i) => [key, i])), none: {} })
      for (const [i, key] of all.entries()) {
        assert.deepEqual(await found({ data: { path: [key], exact: i } }), ['all'], key)
        assert.deepEqual(await found({ data: { hasKey: key } }), ['all'], key)
      }
      const [one, other] = [['a.b'], ["'; drop table document; --"]]
      const first = await statementsOf(() => found({ data: { path: one, exact: 1 } }))
      assert.deepEqual(await statementsOf(() => found({ data: { path: other, exact: 1 } })), first)
    }),
  )

  test(
    'keys that are there: one, all of them, any of them',
    each(async () => {
      await stored({
        ab: { a: 1, b: null },
        b: { b: 1 },
        list: ['a', 'b'],
        text: 'a',
        in: { o: { a: 1 } },
      })
      assert.deepEqual(await found({ data: { hasKey: 'a' } }), ['ab'])
      assert.deepEqual(await found({ data: { hasKeys: ['a', 'b'] } }), ['ab'])
      assert.deepEqual(await found({ data: { hasAnyKeys: ['a', 'b'] } }), ['ab', 'b'])
      assert.deepEqual(await found({ data: { path: ['o'], hasKey: 'a' } }), ['in'])
      assert.deepEqual(await found({ data: { hasKey: 1 } }), ['list'])
      assert.deepEqual(await found({ data: { hasAnyKeys: [] } }), [])
      assert.deepEqual(await found(Q.not({ data: { hasKey: 'b' } })), ['in', 'list', 'text'])
    }),
  )

  test(
    'a value contains its parts, and is contained in what is larger',
    each(async () => {
      await stored({
        a: { a: { b: 1, c: [1, 2, { d: 3 }] }, e: 'x' },
        list: [1, 'two', [3]],
        n: null,
      })
      const contains: [unknown, string[]][] = [
        [{ a: { b: 1 } }, ['a']],
        [{ a: { c: [{ d: 3 }, 1] } }, ['a']],
        [{ a: { b: 2 } }, []],
        [{}, ['a']],
        [['two', 1], ['list']],
        ['two', ['list']],
        [[[3]], ['list']],
        [[], ['list']],
        [{ e: 'X' }, []],
      ]
      for (const [part, names] of contains)
        assert.deepEqual(await found({ data: { contains: part } }), names, JSON.stringify(part))
      assert.deepEqual(await found({ data: { path: ['a', 'c'], contains: [2] } }), ['a'])
      assert.deepEqual(await found({ data: { containedBy: [[3], 'two', 1, 4] } }), ['list'])
      assert.deepEqual(await found({ data: { path: ['e'], containedBy: 'x' } }), ['a'])
    }),
  )

  test(
    'excluding by a place passes over rows that do not have it',
    each(async () => {
      await stored({ bar: { foo: 'bar' }, bax: { foo: 'bax' }, other: { x: 1 }, null: null })
      const names = async (where: Where<typeof Document>) =>
        Document.exclude(where).orderBy('name').valuesList('name', { flat: true })
      assert.deepEqual(await names({ data: { path: ['foo'], exact: 'bax' } }), ['bar'])
      assert.deepEqual(await names({ data: { path: ['foo'], in: ['bar'] } }), ['bax'])
      assert.deepEqual(await names({ name: 'bar', data: { path: ['foo'], exact: 'bar' } }), [
        'bax',
        'null',
        'other',
      ])
      assert.deepEqual(await found(Q.not(Q.not({ data: { path: ['foo'], exact: 'bax' } }))), [
        'bax',
      ])
      assert.deepEqual(await names({ data: { exact: { foo: 'bax' } } }), ['bar', 'null', 'other'])
    }),
  )

  test(
    'rows are ordered, grouped and added up by what is inside, numbers as numbers',
    each(async () => {
      await stored({
        a: { n: 10, kind: 'x', "it's": 1 },
        b: { n: 9, kind: 'y' },
        c: { n: 1.5, kind: 'x' },
        d: { n: '3', kind: 7 },
        e: null,
      })
      const n = JsonNumber('data', ['n'])
      const ordered = await Document.orderBy(n.desc(), 'name').valuesList('name', { flat: true })
      assert.deepEqual(ordered, ['a', 'b', 'c', 'd', 'e'])
      const rows = await Document.annotate({ n })
        .filter({ n: { gte: 2 } })
        .orderBy('n')
      assert.deepEqual(
        rows.map((row) => [row.name, row.n]),
        [
          ['b', 9],
          ['a', 10],
        ],
      )
      assert.deepEqual(await Document.aggregate({ sum: Sum(n) }), { sum: 20.5 })
      const kinds = await Document.annotate({ kind: JsonText('data', ['kind']) })
        .groupBy('kind')
        .annotate({ count: Count() })
        .orderBy('kind')
      assert.deepEqual(kinds, [
        { kind: null, count: 2 },
        { kind: 'x', count: 2 },
        { kind: 'y', count: 1 },
      ])
      const odd = JsonNumber('data', ["it's"])
      assert.equal(await Document.annotate({ odd }).filter({ odd: 1 }).count(), 1)
      assert.throws(() => Document.annotate({ x: JsonText('name', ['a']) }), FieldError)
      assert.throws(() => Document.annotate({ x: JsonText('data', [1.5]) }), FieldError)
    }),
  )

  test(
    'what cannot be asked is refused before it reaches the database',
    each(async () => {
      const wrong: unknown[] = [
        { path: ['a'] },
        { path: 'a', exact: 1 },
        { path: [1.5], exact: 1 },
        { path: ['a'], gt: null },
        { path: ['a'], gt: true },
        { path: ['a'], gt: Number.NaN },
        { path: ['a'], exact: undefined },
        { path: ['a'], isNull: 'yes' },
        { path: ['a'], in: 'abc' },
        { path: ['a'], icontains: 5 },
        { path: ['a'], regex: '(' },
        { path: ['a'], year: 2026 },
        { path: ['a\0'], exact: 1 },
        { contains: new Map() },
        { hasKey: null },
        { in: [null] },
        { gt: 1, title: 'x' },
      ]
      for (const data of wrong)
        assert.throws(() => Document.filter({ data } as never), FieldError, JSON.stringify(data))
    }),
  )
})

suite('arrays', () => {
  async function names(where: Where<typeof Post>): Promise<string[]> {
    return Post.filter(where).orderBy('name').valuesList('name', { flat: true })
  }

  async function posts(): Promise<void> {
    await Post.bulkCreate([
      { name: 'ab', tags: ['a', 'b'], marks: [1, 2, 3] },
      { name: 'abc', tags: ['a', 'b', 'c'], marks: [3, null] },
      { name: 'empty', tags: [], marks: [] },
      { name: 'null', tags: null, marks: [2] },
    ])
  }

  test(
    'an array is found by its items',
    each(async () => {
      await posts()
      assert.deepEqual(await names({ tags: { contains: ['b', 'a'] } }), ['ab', 'abc'])
      assert.deepEqual(await names({ tags: { contains: 'c' } }), ['abc'])
      assert.deepEqual(await names({ tags: { contains: [] } }), ['ab', 'abc', 'empty'])
      assert.deepEqual(await names({ tags: { containedBy: ['b', 'a', 'x'] } }), ['ab', 'empty'])
      assert.deepEqual(await names({ tags: { overlap: ['c', 'x'] } }), ['abc'])
      assert.deepEqual(await names({ tags: { overlap: [] } }), [])
      assert.deepEqual(await names({ marks: { contains: [3] } }), ['ab', 'abc'])
      assert.deepEqual(await names({ marks: { contains: [null] } }), [])
    }),
  )

  test(
    'an array is compared as a whole, by its length and by the item at a place',
    each(async () => {
      await posts()
      assert.deepEqual(await names({ tags: ['a', 'b'] }), ['ab'])
      assert.deepEqual(await names({ tags: ['b', 'a'] }), [])
      assert.deepEqual(await names({ tags: { in: [['a', 'b'], []] } }), ['ab', 'empty'])
      assert.deepEqual(await names({ tags: null }), ['null'])
      assert.deepEqual(await names({ tags: { isNull: false, len: { gte: 2 } } }), ['ab', 'abc'])
      assert.deepEqual(await names({ tags: { len: 0 } }), ['empty'])
      assert.deepEqual(await names({ tags: { index: 1, exact: 'b' } }), ['ab', 'abc'])
      assert.deepEqual(await names({ tags: { index: 2, istartsWith: 'C' } }), ['abc'])
      assert.deepEqual(await names({ marks: { index: 0, gt: 1 } }), ['abc', 'null'])
      assert.deepEqual(await names({ marks: { index: 0, in: [1, 2] } }), ['ab', 'null'])
      assert.deepEqual(await names(Q.not({ tags: { contains: ['c'] } })), ['ab', 'empty', 'null'])
    }),
  )

  test(
    'what an array cannot be asked is refused',
    each(async () => {
      const wrong: unknown[] = [
        { tags: 'a' },
        { tags: [1] },
        { tags: { contains: [1] } },
        { tags: { contains: [undefined] } },
        { tags: { overlap: 'a' } },
        { tags: { index: -1, exact: 'a' } },
        { tags: { index: 0 } },
        { tags: { gt: ['a'] } },
        { tags: { len: 'x' } },
        { marks: { index: 0, contains: 'x' } },
        { tags: {} },
      ]
      for (const where of wrong)
        assert.throws(
          () => Post.filter(where as never),
          (error) => error instanceof FieldError || error instanceof ValidationError,
          JSON.stringify(where),
        )
    }),
  )
})
