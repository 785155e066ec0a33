/** A value is the same however its row was loaded. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'

class Holder extends Model({
  name: f.char({ maxLength: 10 }),
  get values() {
    return f.manyToMany(() => Sample)
  },
  get own() {
    return f.reverse(() => Sample, 'holder')
  },
}) {}

class Sample extends Model({
  text: f.char({ maxLength: 50 }),
  price: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
  big: f.bigInt(),
  small: f.smallInt(),
  float: f.float(),
  flag: f.boolean(),
  day: f.date(),
  time: f.time(),
  moment: f.dateTime(),
  span: f.duration(),
  bytes: f.binary(),
  data: f.json({ null: true }),
  list: f.json(),
  uuid: f.uuid(),
  choice: f.choice(['a', 'b']),
  missing: f.decimal({ maxDigits: 5, decimalPlaces: 1, null: true }),
  get holder() {
    return f.foreignKey(() => Holder, { null: true })
  },
}) {}

class Pointer extends Model({
  get sample() {
    return f.foreignKey(() => Sample)
  },
  get maybe() {
    return f.foreignKey(() => Sample, { null: true })
  },
}) {}

const { each } = databasesFor([Holder, Sample, Pointer])

const given = {
  text: 'größer 🏺',
  price: '1234567890.10',
  big: 9007199254740993n,
  small: -3,
  float: 0.1,
  flag: false,
  day: '2026-03-29',
  time: '02:30:00',
  moment: new Date('2026-03-29T01:30:00.123Z'),
  span: 90_000,
  bytes: new Uint8Array([0, 255, 1]),
  data: null,
  list: [1, null, { a: null, b: [true, '9007199254740993'] }],
  uuid: '01980000-0000-7000-8000-0000000000ab',
  choice: 'b',
} as const

function valuesOf(row: object | null | undefined): Record<string, unknown> {
  assert.ok(row instanceof Sample)
  return Object.fromEntries(Object.entries(row))
}

suite('values of loaded rows', () => {
  test(
    'are the same at the top, joined, prefetched, awaited, over links and within limits',
    each(async () => {
      const holder = await Holder.create({ name: 'h' })
      const made = await Sample.create({ ...given, holder })
      await holder.values.add(made)
      await Pointer.create({ sample: made, maybe: made })
      const top = valuesOf(await Sample.get({ id: made.id }))
      assert.ok(Decimal.isDecimal(top.price))
      assert.equal(String(top.price), '1234567890.1')
      assert.equal(top.big, 9007199254740993n)
      assert.equal(top.day, '2026-03-29')
      assert.deepEqual(top.bytes, new Uint8Array([0, 255, 1]))
      assert.deepEqual(top.list, given.list)
      const joined = await Pointer.selectRelated('sample', 'maybe').get()
      const prefetched = await Pointer.prefetch('sample').get()
      const awaited = await Pointer.get()
      const many = await Holder.prefetch('values').prefetch('own').get()
      const limited = await Holder.prefetch('values', Sample.orderBy('-big').limit(2))
        .prefetch('own', Sample.orderBy('price', 'list').limit(2).selectRelated('holder'))
        .get()
      const others = [
        joined.sample,
        joined.maybe,
        prefetched.sample,
        await awaited.sample,
        many.values.rows[0],
        many.own.rows[0],
        limited.values.rows[0],
        limited.own.rows[0],
        (await holder.values)[0],
        await Sample.filter({ big: 9007199254740993n }).first(),
      ]
      for (const other of others) assert.deepEqual(valuesOf(other), top)
      const [plain] = await Sample.values('price', 'big', 'bytes', 'data', 'list', 'moment')
      assert.deepEqual(plain, {
        price: top.price,
        big: top.big,
        bytes: top.bytes,
        data: null,
        list: top.list,
        moment: top.moment,
      })
    }),
  )

  test(
    'do not look changed to a later save, and can be changed and saved',
    each(async () => {
      const holder = await Holder.create({ name: 'h' })
      const made = await Sample.create({ ...given, holder })
      await Pointer.create({ sample: made })
      const { sample } = await Pointer.selectRelated('sample').get()
      sample.data = { a: 1 }
      await sample.save()
      const limited = await Holder.prefetch('own', Sample.orderBy('id').limit(1)).get()
      const [row] = limited.own.rows
      row!.big = 9007199254740995n
      await row!.save()
      const fresh = await Sample.get({ id: made.id })
      assert.deepEqual(fresh.data, { a: 1 })
      assert.equal(fresh.big, 9007199254740995n)
      assert.equal(String(fresh.price), '1234567890.1')
    }),
  )
})
