/** What each kind of column holds, and gives back unchanged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FieldError, ValidationError } from '../../../src/db/errors.ts'
import { Sum } from '../../../src/db/expressions/aggregate.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Concat } from '../../../src/db/expressions/functions.ts'
import { Value as Constant } from '../../../src/db/expressions/value.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import { display } from '../../../src/db/fields/display.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { tablesOfModels } from '../../../src/db/schema/tables.ts'
import { databasesFor } from '../../support/every-database.ts'

class Value extends Model({
  name: f.char({ maxLength: 10, default: '' }),
  small: f.smallInt({ null: true }),
  positive: f.positiveInt({ null: true }),
  int: f.int({ null: true }),
  big: f.bigInt({ null: true }),
  float: f.float({ null: true }),
  flag: f.boolean({ null: true }),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
  wide: f.decimal({ maxDigits: 40, decimalPlaces: 10, null: true }),
  day: f.date({ null: true }),
  time: f.time({ null: true }),
  at: f.dateTime({ null: true }),
  span: f.duration({ null: true }),
  key: f.uuid({ null: true }),
  bytes: f.binary({ null: true }),
  address: f.ip({ null: true }),
  password: f.secret({ null: true }),
}) {}

class Big extends Model({
  id: f.bigInt({ primaryKey: true }),
  get next() {
    return f.foreignKey(() => Big, { null: true })
  },
}) {}

class Line extends Model({
  price: f.decimal({ maxDigits: 10, decimalPlaces: 2 }),
  pieces: f.int({ default: 1 }),
  first: f.char({ maxLength: 20, default: '' }),
  last: f.char({ maxLength: 20, default: '' }),
  total: f.generated(
    f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
    F('price').times(F('pieces')),
    { index: true },
  ),
  full: f.generated(f.text(), Concat('first', 'last')),
}) {}

class Lists extends Model({
  tags: f.array(f.char({ maxLength: 20 }), { default: [] }),
  numbers: f.array(f.int({ null: true }), { null: true }),
  prices: f.array(f.decimal({ maxDigits: 8, decimalPlaces: 2 }), { null: true }),
  bigs: f.array(f.bigInt(), { null: true }),
  flags: f.array(f.boolean(), { null: true }),
  moments: f.array(f.dateTime(), { null: true }),
  days: f.array(f.date(), { null: true }),
}) {}

class Amount extends Model({ amount: f.decimal({ maxDigits: 15, decimalPlaces: 2 }) }) {}

class Filled extends Model({
  status: f.choice({ draft: 'Being written', open: 'On sale' }, { dbDefault: 'draft' }),
  count: f.int({ dbDefault: 7, null: true }),
  on: f.boolean({ dbDefault: true }),
  photo: f.image({ uploadTo: 'photos', default: '' }),
}) {}

const { each, onSqlite, onPostgres } = databasesFor([Value, Big, Line, Lists, Filled, Amount])

/** The messages of the field by which a value is refused. */
async function refusal(values: object): Promise<Record<string, unknown>> {
  try {
    await Value.create(values as never)
  } catch (error) {
    if (error instanceof ValidationError) return error.fields
    throw error
  }
  return assert.fail(`${Object.keys(values)} was taken`)
}

test(
  'a bigint beyond the safe integers is a key, a filter, in a list and a foreign key',
  each(async () => {
    const id = 2n ** 53n + 1n
    const big = await Big.create({ id })
    const other = await Big.create({ id: id + 1n, next: big })
    assert.equal((await Big.get({ id })).id, id)
    assert.equal(await Big.filter({ id: { in: [id] } }).count(), 1)
    assert.equal(await Big.filter({ id: { gt: id } }).count(), 1)
    assert.equal((await Big.get({ next: id })).id, id + 1n)
    assert.equal((await other.next)?.id, id)
    assert.equal(other.nextId, id)
    const { nextId } = (await Big.get({ id: id + 1n })).toJSON() as { nextId?: string }
    assert.equal(nextId, '9007199254740993')
    assert.deepEqual(await Big.filter({ id }).values('id'), [{ id }])
    assert.deepEqual([...(await Big.all().inBulk([id])).keys()], [id])
  }),
)

test(
  'days that do not exist are refused, and others come back as they were',
  each(async () => {
    assert.ok('day' in (await refusal({ day: '2024-02-30' })))
    assert.ok('day' in (await refusal({ day: '0000-01-01' })))
    assert.ok('day' in (await refusal({ day: new Date() })))
    const row = await Value.create({ day: '2024-03-10', time: '23:59:59.5' })
    await row.refresh()
    assert.equal(row.day, '2024-03-10')
    assert.equal(row.time, '23:59:59.500')
    assert.equal(await Value.filter({ day: { month: 3, day: 10 } }).count(), 1)
  }),
)

test(
  'a moment is the same instant whatever the zone it was written in, to the millisecond',
  each(async () => {
    const at = new Date('2026-03-29T03:30:00.123+02:00')
    const row = await Value.create({ at })
    await row.refresh()
    assert.equal(row.at?.toISOString(), '2026-03-29T01:30:00.123Z')
    assert.equal(await Value.filter({ at: new Date('2026-03-29T01:30:00.123Z') }).count(), 1)
    assert.ok('at' in (await refusal({ at: new Date(Number.NaN) })))
    assert.ok('at' in (await refusal({ at: new Date(253402300800000) })))
    assert.ok('at' in (await refusal({ at: '2026-03-29' })))
    assert.ok('time' in (await refusal({ time: '12:00:00.1234' })))
  }),
)

test(
  'numbers that a column cannot hold are refused with its name',
  each(async () => {
    const wrong: Record<string, unknown[]> = {
      small: [32768, -32769, 1.5, '1', true],
      positive: [-1, 2 ** 31],
      int: [2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 70n],
      big: [2n ** 63n, 2 ** 53, 1.5],
      float: [Number.NaN, Number.NEGATIVE_INFINITY, '1.5'],
      flag: [1, 'true'],
      price: [1.5, '1.555', '1000000', 'ten', Number.NaN],
      span: [1.5, 2 ** 53],
    }
    for (const [name, values] of Object.entries(wrong))
      for (const value of values) {
        const fields = await refusal({ [name]: value })
        assert.deepEqual(Object.keys(fields), [name], `${name}: ${String(value)}`)
      }
    assert.equal(await Value.all().count(), 0)
  }),
)

test(
  'texts are kept to the letter; NUL and what is too long are refused with the name of the column',
  each(async () => {
    for (const name of ['', ' a ', 'a\nb', '👩‍👩‍👧', "'; --", '\\', 'ﬁ', '한국어']) {
      const row = await Value.create({ name })
      await row.refresh()
      assert.equal(row.name, name)
      assert.equal(await Value.filter({ pk: row.pk, name }).count(), 1, JSON.stringify(name))
    }
    assert.deepEqual(Object.keys(await refusal({ name: 'a\0b' })), ['name'])
    assert.deepEqual(Object.keys(await refusal({ name: 'x'.repeat(11) })), ['name'])
    await Value.create({ name: '👍'.repeat(10) })
    assert.equal(await Value.filter({ name: 'x'.repeat(11) }).count(), 0)
  }),
)

test(
  'bytes come back, the empty ones and NUL too',
  each(async () => {
    for (const bytes of [new Uint8Array(), new Uint8Array([0]), new Uint8Array([1, 0, 255, 0])]) {
      const row = await Value.create({ bytes })
      await row.refresh()
      assert.deepEqual(new Uint8Array(row.bytes!), bytes)
      assert.equal(await Value.filter({ bytes }).count(), 1)
      assert.equal(await Value.filter({ bytes: { in: [bytes] } }).count(), 1)
      row.bytes = new Uint8Array([...bytes, 7])
      await row.save()
      assert.equal((await Value.get({ pk: row.pk })).bytes?.length, bytes.length + 1)
    }
  }),
)

test(
  'a UUID and an address are found in every way of writing them',
  each(async () => {
    const key = '018F3C5E-7A3B-7C2E-9F4E-2B1D0C9A8F7E'
    const row = await Value.create({ key, address: '2001:DB8:0:0::0001' })
    assert.equal(row.key, key.toLowerCase())
    assert.equal(row.address, '2001:db8::1')
    assert.equal(await Value.filter({ key }).count(), 1)
    assert.equal(await Value.filter({ key: { in: [key] } }).count(), 1)
    assert.equal(await Value.filter({ address: '2001:0db8::1' }).count(), 1)
    await Value.create({ address: '::FFFF:192.0.2.1' })
    assert.equal(await Value.filter({ address: '::ffff:c000:201' }).count(), 1)
    for (const address of ['1.2.3', '::g', 'fe80::1%eth0', '1.2.3.4/8', ''])
      assert.ok('address' in (await refusal({ address })), address)
  }),
)

test(
  'decimals are exact, their sums too',
  each(async () => {
    await Value.bulkCreate([{ price: '0.10' }, { price: '0.20' }, { price: '999999.99' }])
    assert.equal((await Value.aggregate({ sum: Sum('price') })).sum?.toFixed(2), '1000000.29')
    assert.equal(await Value.filter({ price: '0.1' }).count(), 1)
    assert.equal(await Value.filter({ price: { in: ['0.10', new Decimal('0.2')] } }).count(), 2)
    const row = await Value.get({ price: '0.1' })
    assert.ok(row.price instanceof Decimal)
    assert.equal(row.toJSON().price, '0.10')
    await row.update({ price: F('price').plus('0.20') })
    assert.equal(row.price?.toFixed(), '0.3')
  }),
)

test('PostgreSQL keeps decimals of any length', async () => {
  await onPostgres(async () => {
    const wide = '123456789012345678901234567890.0123456789'
    const row = await Value.create({ wide })
    assert.equal(row.wide?.toFixed(), wide)
    await row.refresh()
    assert.equal(row.wide?.toFixed(), wide)
    assert.equal(await Value.filter({ wide }).count(), 1)
    assert.equal(await Value.filter({ wide: { in: [wide] } }).count(), 1)
    await Value.create({ wide: '0.0000000001' })
    const { sum } = await Value.aggregate({ sum: Sum('wide') })
    assert.equal(sum?.toFixed(), '123456789012345678901234567890.012345679')
  })
})

test('SQLite refuses decimals that it would round, with the name of the column', async () => {
  await onSqlite(async () => {
    const fields = await refusal({ wide: '1234567890.1234567' })
    assert.deepEqual(fields, {
      wide: ['Use at most 15 significant digits; SQLite keeps no more exactly.'],
    })
    await assert.rejects(Value.filter({ wide: '1234567890.1234567' }).count(), ValidationError)
    await assert.rejects(
      Value.filter({ wide: { in: ['1234567890.1234567'] } }).count(),
      ValidationError,
    )
  })
})

test(
  'a row that was read writes nothing when nothing changed, whatever its columns hold',
  each(async () => {
    const { pk } = await Value.create({
      big: 5n,
      float: 0.1,
      flag: true,
      price: '1.50',
      day: '2026-01-01',
      time: '10:00:00.100',
      at: new Date(),
      key: '018f3c5e-7a3b-7c2e-9f4e-2b1d0c9a8f7e',
      bytes: new Uint8Array([1]),
    })
    const row = await Value.get({ pk })
    await Value.filter({ pk }).update({ name: 'changed' })
    await row.save()
    for (const column of ['big', 'float', 'price', 'at', 'bytes', 'time'] as const)
      await Value.filter({ pk }).update({ [column]: null })
    await row.save()
    const after = await Value.get({ pk })
    assert.equal(after.price, null)
    assert.equal(after.at, null)
  }),
)

test(
  'a generated column is computed by the database and read back',
  each(async () => {
    const line = await Line.create({ price: '0.10', pieces: 3, first: 'Ann', last: 'Lee' })
    assert.equal(line.total.toFixed(2), '0.30')
    assert.equal(line.full, 'AnnLee')
    line.pieces = 7
    await line.save()
    assert.equal(line.total.toFixed(2), '0.70')
    await line.update({ price: F('price').times(2) })
    assert.equal(line.total.toFixed(2), '1.40')
    assert.equal(await Line.filter({ total: '1.4' }).count(), 1)
    assert.deepEqual(await Line.values('total'), [{ total: new Decimal('1.4') }])
    const [made] = await Line.bulkCreate([{ price: '2.00' }])
    assert.equal(made?.total.toFixed(2), '2.00')
  }),
)

test(
  'nothing writes a generated column',
  each(async () => {
    const wrong = { price: '1', total: '5' } as never
    assert.throws(() => new Line(wrong), /Line.total is computed by the database/)
    await assert.rejects(Line.create(wrong), FieldError)
    const line = await Line.create({ price: '1' })
    await assert.rejects(Line.all().update({ total: '5' } as never), FieldError)
    await assert.rejects(line.update({ total: '5' } as never), FieldError)
    assert.throws(() => line.set({ total: '5' } as never), FieldError)
    Object.assign(line, { total: new Decimal(5) })
    await assert.rejects(line.save(), FieldError)
    // @ts-expect-error: a generated column cannot be assigned
    const assign = (row: Line) => (row.total = new Decimal(5))
    assert.equal(typeof assign, 'function')
  }),
)

test(
  'lists keep their items, of every kind',
  each(async () => {
    const values = {
      tags: ['a', '', 'x,y', '"q"', '{}', 'NULL', 'b\\c', 'ü', "it's"],
      numbers: [1, null, -3],
      prices: [new Decimal('1.5'), new Decimal('1000.25')],
      bigs: [2n ** 53n + 1n, 0n],
      flags: [true, false],
      moments: [new Date('2026-03-29T01:00:00.250Z')],
      days: ['2026-03-29'],
    }
    const row = await Lists.create(values)
    await row.refresh()
    for (const [name, value] of Object.entries(values))
      assert.deepEqual(row[name as keyof typeof values], value, name)
    assert.deepEqual(row.toJSON().bigs, ['9007199254740993', '0'])
    row.tags.push('new')
    await row.save()
    assert.equal((await Lists.get({ pk: row.pk })).tags.length, 10)
    const empty = await Lists.create({})
    assert.deepEqual([empty.tags, empty.numbers], [[], null])
    for (const wrong of [
      { tags: 'a' },
      { tags: [1] },
      { tags: [null] },
      { tags: ['x'.repeat(21)] },
    ])
      await assert.rejects(Lists.create(wrong as never), /"?tags/)
  }),
)

test(
  'a default of the database is known after the insert; null given is null',
  each(async () => {
    const row = await Filled.create({})
    assert.deepEqual([row.status, row.count, row.on, row.photo], ['draft', 7, true, ''])
    assert.equal((await Filled.create({ count: null })).count, null)
    const [one] = await Filled.bulkCreate([{}])
    assert.equal(one?.count, 7)
    assert.equal(await Filled.filter({ count: 7 }).count(), 2)
  }),
)

test(
  'a choice has words that people read',
  each(async () => {
    const row = await Filled.create({ status: 'open' })
    assert.equal(display(row, 'status'), 'On sale')
    assert.equal(display(row, 'count'), '7')
    assert.equal(display(await Filled.create({ count: null }), 'count'), '')
    assert.throws(() => display(row, 'isSaved'), FieldError)
  }),
)

test(
  'a sum of decimals is exact, however large it is',
  each(async () => {
    await Line.bulkCreate(Array.from({ length: 300 }, () => ({ price: '99999999.99', pieces: 1 })))
    const { sum } = await Line.aggregate({ sum: Sum('price') })
    assert.equal(sum?.toFixed(2), '29999999997.00')
    await Amount.bulkCreate(Array.from({ length: 101 }, () => ({ amount: '9999999999999.99' })))
    await Amount.create({ amount: '-0.01' })
    const large = await Amount.aggregate({
      all: Sum('amount'),
      some: Sum('amount', { filter: { amount: { lt: 0 } } }),
    })
    assert.equal(large.all?.toFixed(2), '1009999999999998.98')
    assert.equal(large.some?.toFixed(2), '-0.01')
    await Amount.all().update({ amount: F('amount').times(-1) })
    assert.equal(
      (await Amount.aggregate({ all: Sum('amount') })).all?.toFixed(2),
      '-1009999999999998.98',
    )
  }),
)

test('a generated column knows the columns of its own row only', () => {
  class Owner extends Model({ name: f.text() }) {}
  const expressions = [F('owner.name'), F('missing'), Constant(5), F('name')]
  for (const expression of expressions) {
    class Owned extends Model({
      other: f.text(),
      name: f.generated(f.text(), expression),
      get owner() {
        return f.foreignKey(() => Owner)
      },
    }) {}
    assert.throws(() => tablesOfModels([Owner, Owned]), /Owned\.name is generated|no field/)
  }
})
