/** What people may send: no text becomes SQL, and what is wrong is refused before it is asked. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { VoltaicError } from '../../../src/core/errors.ts'
import { DatabaseError } from '../../../src/db/engine/errors.ts'
import { FieldError, ValidationError } from '../../../src/db/errors.ts'
import { Count, StringAgg } from '../../../src/db/expressions/aggregate.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Concat } from '../../../src/db/expressions/functions.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Item extends Model({
  name: f.text({ default: '' }),
  state: f.choice(['open', 'closed'], { default: 'open' }),
  count: f.int({ default: 0 }),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
  at: f.dateTime({ null: true }),
  data: f.json({ null: true }),
  tags: f.array(f.text(), { default: [] }),
  get parent() {
    return f.foreignKey(() => Item, { null: true })
  },
  get children() {
    return f.reverse(() => Item, 'parent')
  },
}) {}

/** The names of its table and its columns are as bad as names can be. */
class Quoted extends Model(
  {
    name: f.text({ column: 'na"me; --' }),
    select: f.text({ column: "sel'ect", default: '' }),
    group: f.int({ default: 0 }),
  },
  { table: 'quo"ted; drop table item' },
) {}

const { each } = databasesFor([Item, Quoted])

/** Texts that mean something in SQL, in patterns, in paths or in JavaScript. */
const nasty = fc.oneof(
  fc.constantFrom(
    "'",
    '"',
    '`',
    ';',
    '--',
    '/*',
    '\\',
    '%',
    '_',
    '?',
    '$1',
    ':a',
    '@p',
    '{}',
    '[',
    '*',
    'NULL',
    "' or 1=1 --",
    '"; drop table item; --',
    "'; delete from item; --",
    'name" from item; --',
    'id) union select 1 --',
    '$."a"',
    '__proto__',
    'constructor',
    'toString',
    'pk',
    '😀',
    'ß',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

/** An error of ours, and not one that the database has found. */
function isRefusal(error: unknown): boolean {
  return error instanceof VoltaicError && !(error instanceof DatabaseError)
}

/** Runs what may be refused; gives the statements that it ran. */
async function statements(run: () => unknown): Promise<readonly string[]> {
  return statementsOf(async () => {
    try {
      await run()
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  })
}

const runs = { numRuns: 60 }

suite('no text becomes SQL', () => {
  const values: Record<string, (text: string) => unknown> = {
    exact: (name) => Item.filter({ name }),
    in: (name) => Item.filter({ name: { in: [name, `${name}x`] } }),
    contains: (contains) => Item.filter({ name: { contains } }),
    icontains: (icontains) => Item.filter({ name: { icontains } }),
    startsWith: (startsWith) => Item.filter({ name: { startsWith } }),
    iendsWith: (iendsWith) => Item.filter({ name: { iendsWith } }),
    iexact: (iexact) => Item.exclude({ name: { iexact } }),
    range: (name) => Item.filter({ name: { range: [name, name] } }),
    'a key of JSON': (key) => Item.filter({ data: { path: [key, 0], exact: 1 } }),
    'a text in JSON': (text) => Item.filter({ data: { path: ['a'], exact: text } }),
    'a document': (text) => Item.filter({ data: { contains: { a: text } } }),
    hasKey: (hasKey) => Item.filter({ data: { hasKey } }),
    'an item': (text) => Item.filter({ tags: { contains: [text] } }),
    'an item at a place': (exact) => Item.filter({ tags: { index: 0, exact } }),
    'a value in an expression': (text) => Item.annotate({ x: Concat('name', Value(text)) }),
    separator: (separator) => Item.aggregate({ all: StringAgg('name', separator) }),
    update: (name) => Item.filter({ name: 'none' }).update({ name }),
    'a related row': (name) => Item.filter({ children: { name } }),
    'a quoted column': (name) => Quoted.filter({ name, select: { contains: name } }),
  }
  for (const [name, run] of Object.entries(values))
    test(
      `a value changes no statement: ${name}`,
      each(async () => {
        const plain = await statements(() => run('plain'))
        assert.ok(plain.length > 0)
        await fc.assert(
          fc.asyncProperty(nasty, async (text) => {
            const ran = await statements(() => run(text))
            if (ran.length > 0) assert.deepEqual(ran, plain)
          }),
          runs,
        )
      }),
    )

  const names: Record<string, (text: string) => unknown> = {
    'a column in a filter': (name) => Item.filter({ [name]: 1 } as never),
    'a lookup': (name) => Item.filter({ name: { [name]: 'a' } } as never),
    'a column of a related row': (name) => Item.filter({ parent: { [name]: 1 } } as never),
    orderBy: (name) => Item.orderBy(name as never),
    'orderBy over a relation': (name) => Item.orderBy(`parent.${name}` as never),
    values: (name) => Item.values(name as never),
    only: (name) => Item.only(name as never),
    selectRelated: (name) => Item.selectRelated(name as never),
    prefetch: (name) => Item.prefetch(name as never),
    groupBy: (name) => Item.groupBy(name as never).annotate({ n: Count() }),
    F: (name) => Item.filter({ count: F(name) as never }),
    Count: (name) => Item.annotate({ n: Count(name as never) }),
    create: (name) => Item.create({ [name]: 1 } as never),
    update: (name) => Item.all().update({ [name]: 1 } as never),
    'a date part': (name) => Item.filter({ at: { [name]: 1 } } as never),
    'a choice': (name) => Item.filter({ state: name as never }),
    'a number': (name) => Item.filter({ count: name as never }),
    'a decimal': (name) => Item.filter({ price: name }),
    'a key': (name) => Item.filter({ parent: name as never }),
    using: (name) => Item.using(name),
  }
  for (const [name, run] of Object.entries(names))
    test(
      `a name that is none is refused before it is asked: ${name}`,
      each(async () => {
        const known = new Set(['id', 'pk', 'name', 'state', 'count', 'price', 'at', 'data', 'tags'])
        const isPlain = (text: string) =>
          known.has(text.replace(/^-/, '')) || /^[-+]?[\d.]+$/.test(text)
        await fc.assert(
          fc.asyncProperty(nasty, async (text) => {
            fc.pre(!isPlain(text) && text.trim() === text && text !== '*')
            assert.deepEqual(await statements(() => run(text)), [], JSON.stringify(text))
          }),
          runs,
        )
      }),
    )

  test(
    'the name of an annotation is quoted, or refused',
    each(async () => {
      await Item.create({ name: 'a', count: 3 })
      await fc.assert(
        fc.asyncProperty(nasty, async (name) => {
          await statements(async () => {
            const [row] = (await Item.annotate({ [name]: F('count').plus(1) })) as never as Record<
              string,
              unknown
            >[]
            assert.equal(row?.[name], 4)
          })
        }),
        runs,
      )
      assert.equal(await Item.all().count(), 1)
    }),
  )

  test(
    'values of every kind are stored and found as they are',
    each(async () => {
      await fc.assert(
        fc.asyncProperty(nasty, nasty, async (name, key) => {
          fc.pre(!/\0/.test(name + key) && (name + key).isWellFormed())
          const data = { [key]: [name, { [name]: key }] }
          const { pk } = await Item.create({ name, data, tags: [name, key] })
          const found = await Item.get({ pk, name, data: { path: [key, 0], exact: name } })
          assert.deepEqual([found.name, found.data, found.tags], [name, data, [name, key]])
          assert.equal(await Item.filter({ pk, name: { contains: name } }).count(), 1)
          assert.equal(await Item.filter({ pk, name: { istartsWith: name } }).count(), 1)
          assert.equal(await Item.filter({ pk, tags: { contains: [key] } }).count(), 1)
        }),
        runs,
      )
    }),
  )

  test(
    'tables and columns may have any name',
    each(async () => {
      const row = await Quoted.create({ name: 'a', select: 'b' })
      row.select = 'c'
      await row.save()
      await row.update({ group: F('group').plus(1) })
      const [found] = await Quoted.filter({ name: 'a', select: 'c', group: 1 }).orderBy('-select')
      assert.equal(found?.pk, row.pk)
      assert.deepEqual(await Quoted.groupBy('select').annotate({ n: Count() }), [
        { select: 'c', n: 1 },
      ])
      assert.equal((await Quoted.all().delete()).total, 1)
    }),
  )
})

suite('what is wrong is refused with the name of the field', () => {
  const wrong: [string, object, RegExp][] = [
    ['undefined', { name: undefined }, /Item\.name is undefined/],
    ['an unknown field', { nme: 'a' }, /no field "nme".*Choices: id, name, state/],
    ['a number for a text', { name: 5 }, /name/],
    ['a text for a number', { count: '5' }, /count/],
    ['a number that is too large', { count: 2 ** 40 }, /count/],
    ['a fraction for a decimal', { price: 0.1 }, /price/],
    ['a text for a moment', { at: '2026-01-01' }, /at/],
    ['what is no choice', { state: 'sold' }, /state.*open, closed/],
    ['a function', { name: () => 'a' }, /name/],
    ['an object', { count: {} }, /count/],
    ['a relation to many', { children: [] }, /children/],
    ['a row that is not saved', { parent: new Item({}) }, /not in the database/],
    ['an expression', { name: F('state') }, /update/],
  ]
  for (const [what, values, message] of wrong)
    test(
      `${what}: create, update and set`,
      each(async () => {
        const { pk } = await Item.create({ name: 'a' })
        const row = await Item.get({ pk })
        const isNamed = (error: unknown) => {
          assert.ok(isRefusal(error), String((error as Error).stack))
          assert.match((error as Error).message, message)
          return true
        }
        const ran = await statementsOf(async () => {
          await assert.rejects(async () => Item.create(values as never), isNamed)
          if (what === 'an expression') return
          await assert.rejects(async () => Item.filter({ pk }).update(values as never), isNamed)
          await assert.rejects(async () => row.update(values as never), isNamed)
          await assert.rejects(async () => row.set(values as never).save(), isNamed)
        })
        assert.deepEqual(ran, [])
      }),
    )

  test(
    'arguments that are no objects, lists or names',
    each(async () => {
      const calls: (() => unknown)[] = [
        () => Item.filter('name' as never),
        () => Item.filter(null as never),
        () => Item.filter(undefined as never),
        () => Item.filter([{ name: 'a' }] as never),
        () => Item.orderBy(5 as never),
        () => Item.limit('5' as never),
        () => Item.limit(1.5),
        () => Item.aggregate({ all: StringAgg('name', 'a\0b') }),
        () => Item.aggregate({ all: StringAgg('name', 5 as never) }),
        () => Item.limit(Number.NaN),
        () => Item.annotate({ n: 5 as never }),
        () => Item.values(undefined as never),
        () => Item.all().bulkCreate('abc' as never),
        () => Item.create(null as never),
        () => Item.create([] as never),
        () => Item.all().update(null as never),
        () => new Item('abc' as never),
        () => new Item({}).set(5 as never),
        () => Item.get({ pk: {} as never }),
        () => Item.all().inBulk([{}] as never),
      ]
      for (const call of calls)
        await assert.rejects(
          async () => call(),
          (error: Error) =>
            error instanceof FieldError || error instanceof ValidationError || isRefusal(error),
          String(call),
        )
    }),
  )
})
