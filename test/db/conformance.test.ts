/** What a model means is the same on every database: values, orders, parts of times, aggregates, rules, locks. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { connect } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import {
  CheckViolation,
  ForeignKeyViolation,
  NotNullViolation,
  UniqueViolation,
} from '../../src/db/engine/errors.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { Avg, Count, Max, Min, Sum } from '../../src/db/expressions/aggregate.ts'
import { F } from '../../src/db/expressions/f.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { check, index, unique } from '../../src/db/model/constraints.ts'
import { Model } from '../../src/db/model/model.ts'
import { observeRows } from '../../src/db/row-changes.ts'
import { noPostgres, postgresForTest } from '../support/postgres.ts'

class Sample extends Model({
  text: f.char({ maxLength: 20, default: '' }),
  uuid: f.uuid({ null: true }),
  whole: f.int({ null: true }),
  big: f.bigInt({ null: true }),
  float: f.float({ null: true }),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
  flag: f.boolean({ default: false }),
  day: f.date({ null: true }),
  time: f.time({ null: true }),
  moment: f.dateTime({ null: true }),
  data: f.json({ null: true }),
  bytes: f.binary({ null: true }),
  ip: f.ip({ null: true }),
}) {}

class Team extends Model(
  {
    code: f.uuid({ primaryKey: true }),
    name: f.char({ maxLength: 20, unique: true }),
    open: f.boolean({ default: true, dbDefault: true }),
    size: f.positiveInt({ default: 1 }),
    get captain() {
      return f.foreignKey(() => Player, { null: true, onDelete: 'doNothing' })
    },
  },
  {
    indexes: [index('-size', 'captain')],
    constraints: [
      check('team_size', Q({ size: { lt: 100 } })),
      check('team_open', Q.or(Q({ open: true }), Q({ size: { gt: 0 } }))),
      unique('one_open', ['size'], { condition: { open: false } }),
    ],
  },
) {}

class Player extends Model({
  get team() {
    return f.foreignKey(() => Team, { onDelete: 'dbCascade' })
  },
}) {}

const models = [Sample, Team, Player]

/** A test with empty tables, on each database. */
function onEach(test: (database: Database) => Promise<void>) {
  return async (context: TestContext) => {
    await context.test('SQLite', async () => {
      const database = await connect('sqlite::memory:', { models })
      try {
        await database.createTables()
        await test(database)
      } finally {
        await database.close()
      }
    })
    await context.test('PostgreSQL', { skip: noPostgres }, async () => {
      await using opened = await postgresForTest({ models })
      await opened.database.createTables()
      await test(opened.database)
    })
  }
}

const code = '018f3c5e-7a3b-7c2e-9f4e-2b1d0c9a8f7e'

describe('a model on every database', () => {
  it(
    'keeps its values',
    onEach(async () => {
      const values = {
        text: 'it\'s a \\ "text" ?',
        uuid: code,
        whole: -7,
        big: 9007199254740993n,
        float: 0.1,
        price: '12.50',
        flag: true,
        day: '2026-03-29',
        time: '14:30:00.500',
        moment: new Date('2026-03-29T14:30:00.125Z'),
        data: { a: [1, 'x', null], b: '"' },
        bytes: new Uint8Array([0, 255, 7]),
        ip: '::1',
      }
      const { id } = await Sample.create(values)
      const found = await Sample.get({ id })
      assert.deepEqual(
        { ...found.toJSON(), big: found.big, bytes: found.bytes },
        {
          ...values,
          id,
          moment: '2026-03-29T14:30:00.125Z',
        },
      )
      const { id: empty } = await Sample.create({})
      const { whole, price, moment, data, bytes, flag } = await Sample.get({ id: empty })
      assert.deepEqual(
        [whole, price, moment, data, bytes, flag],
        [null, null, null, null, null, false],
      )
      for (const [name, value] of Object.entries(values)) {
        if (name === 'data') continue
        const where = { [name]: value } as { whole: number }
        assert.equal(await Sample.filter(where).count(), 1, name)
        if (name === 'bytes' || name === 'flag') continue
        const listed = { [name]: { in: [value] } } as unknown as { whole: number }
        assert.equal(await Sample.filter(listed).count(), 1, `${name} in`)
      }
    }),
  )

  it(
    'writes changes, JSON and NULL included',
    onEach(async () => {
      const row = await Sample.create({ data: 'text', whole: 1, price: '1.10' })
      row.set({ data: ['a', { b: 1 }], flag: true, big: -1n })
      await row.save()
      await Sample.filter({ flag: true }).update({
        whole: F('whole').plus(4).times(2),
        price: F('price').times(3),
      })
      const [found] = await Sample.all()
      assert.deepEqual([found?.data, found?.flag, found?.big], [['a', { b: 1 }], true, -1n])
      assert.deepEqual([found?.whole, found?.price?.toFixed(2)], [10, '3.30'])
      await Sample.filter({ whole: 10 }).update({ data: null, whole: null })
      assert.equal(await Sample.filter({ whole: null, data: null }).count(), 1)
    }),
  )

  it(
    'compares texts',
    onEach(async () => {
      for (const text of ['Ann', 'anna', '50%', 'a_b', 'a*b', '[x]']) await Sample.create({ text })
      const texts = (where: object) =>
        Sample.filter(where).orderBy('id').valuesList('text', { flat: true })
      assert.deepEqual(await texts({ text: { startsWith: 'A' } }), ['Ann'])
      assert.deepEqual(await texts({ text: { istartsWith: 'AN' } }), ['Ann', 'anna'])
      assert.deepEqual(await texts({ text: { endsWith: 'na' } }), ['anna'])
      assert.deepEqual(await texts({ text: { iendsWith: 'NN' } }), ['Ann'])
      assert.deepEqual(await texts({ text: { contains: 'nn' } }), ['Ann', 'anna'])
      assert.deepEqual(await texts({ text: { icontains: 'ANN' } }), ['Ann', 'anna'])
      assert.deepEqual(await texts({ text: { iexact: 'ANN' } }), ['Ann'])
      assert.deepEqual(await texts({ text: { contains: '%' } }), ['50%'])
      assert.deepEqual(await texts({ text: { startsWith: 'a_' } }), ['a_b'])
      assert.deepEqual(await texts({ text: { endsWith: '*b' } }), ['a*b'])
      assert.deepEqual(await texts({ text: { startsWith: '[x' } }), ['[x]'])
    }),
  )

  it(
    'knows the parts of times',
    onEach(async () => {
      await Sample.create({ day: '2024-12-30', moment: new Date('2025-06-01T23:59:58.900Z') })
      const count = (where: object) => Sample.filter(where).count()
      const day = { year: 2024, month: 12, day: 30, week: 1, weekDay: 2, quarter: 4 }
      for (const [part, value] of Object.entries(day))
        assert.equal(await count({ day: { [part]: value } }), 1, part)
      const moment = {
        year: 2025,
        hour: 23,
        minute: 59,
        second: 58,
        weekDay: 1,
        date: '2025-06-01',
      }
      for (const [part, value] of Object.entries(moment))
        assert.equal(await count({ moment: { [part]: value } }), 1, part)
      assert.equal(await count({ moment: { year: { gte: 2026 } } }), 0)
      assert.equal(await count({ moment: { gt: new Date('2025-06-01T23:59:58.899Z') } }), 1)
    }),
  )

  it(
    'puts rows in order, NULL first, and takes a part of them',
    onEach(async () => {
      for (const whole of [2, null, 1]) await Sample.create({ whole })
      const wholes = (order: 'whole' | '-whole') =>
        Sample.orderBy(order).valuesList('whole', { flat: true })
      assert.deepEqual(await wholes('whole'), [null, 1, 2])
      assert.deepEqual(await wholes('-whole'), [2, 1, null])
      const rest = await Sample.orderBy('id').offset(1).valuesList('whole', { flat: true })
      assert.deepEqual(rest, [null, 1])
      const one = await Sample.orderBy('id').offset(1).limit(1).valuesList('whole', { flat: true })
      assert.deepEqual(one, [null])
      assert.equal(await Sample.orderBy('id').limit(2).count(), 2)
    }),
  )

  it(
    'aggregates into the same types',
    onEach(async () => {
      await Sample.create({ whole: 1, price: '0.10', float: 1.5, flag: true, big: 2n })
      await Sample.create({ whole: 2, price: '0.20', float: 2.5, big: 3n })
      const found = await Sample.aggregate({
        n: Count(),
        whole: Sum('whole'),
        mean: Avg('whole'),
        price: Sum('price'),
        meanPrice: Avg('price'),
        float: Avg('float'),
        flags: Sum('flag'),
        big: Sum('big'),
        top: Max('price'),
        low: Min('whole'),
      })
      const { price, meanPrice, top, ...rest } = found
      const expected = { n: 2, whole: 3, mean: 1.5, float: 2, flags: 1, big: 5n, low: 1 }
      assert.deepEqual(rest, expected)
      assert.equal(price?.toFixed(2), '0.30')
      assert.equal(meanPrice?.toFixed(2), '0.15')
      assert.equal(top?.toFixed(2), '0.20')
      const groups = await Sample.groupBy('flag').annotate({ n: Count() }).orderBy('flag')
      assert.deepEqual(groups, [
        { flag: false, n: 1 },
        { flag: true, n: 1 },
      ])
    }),
  )

  it(
    'counts an odd number of conditions',
    onEach(async () => {
      for (const whole of [1, 2, 3, null]) await Sample.create({ whole, flag: whole === 2 })
      const odd = Sample.filter(Q.xor({ flag: true }, { whole: { gte: 2 } }, { whole: null }))
      const found = await odd.orderBy('id').valuesList('whole', { flat: true })
      assert.deepEqual(found, [3, null])
    }),
  )

  it(
    'keeps its rules, and says which was broken',
    onEach(async () => {
      const team = await Team.create({ code, name: 'A', size: 3 })
      const other = { code: code.replace('018f', '018e') }
      const fails = (values: { name: string; size?: number; open?: boolean }) =>
        Team.create({ ...other, ...values }).then(
          () => assert.fail('it should fail'),
          (error) => error,
        )
      const same = await fails({ name: 'A' })
      assert.ok(same instanceof UniqueViolation)
      assert.deepEqual([same.table, same.columns], ['team', ['name']])
      const wide = await fails({ name: 'B', size: 100 })
      assert.ok(wide instanceof CheckViolation)
      assert.equal(wide.constraint, 'team_size')
      assert.ok((await fails({ name: 'B', size: 0, open: false })) instanceof CheckViolation)
      await Team.filter({ code }).update({ open: false })
      assert.ok((await fails({ name: 'B', size: 3, open: false })) instanceof UniqueViolation)
      await assert.rejects(
        atomic(() => Player.create({ team: other.code })),
        (error) => error instanceof ForeignKeyViolation,
      )
      await assert.rejects(
        Team.filter({ code }).update({ name: null as unknown as string }),
        (error) => error instanceof NotNullViolation,
      )
      await Player.create({ team })
      await team.delete()
      assert.equal(await Player.count(), 0)
    }),
  )

  it(
    'inserts many rows, passing over those that are there',
    onEach(async () => {
      const rows = await Sample.bulkCreate([{ whole: 1 }, { whole: 2, text: 'x' }, { whole: 3 }])
      assert.deepEqual(
        rows.map(({ id }) => id).sort(),
        await Sample.orderBy('id').valuesList('id', { flat: true }),
      )
      await Team.create({ code, name: 'A' })
      await Team.bulkCreate([{ code, name: 'B' }], { ignoreConflicts: true })
      assert.deepEqual(await Team.valuesList('name', { flat: true }), ['A'])
      const [found, made] = await Team.getOrCreate({ name: 'A' }, { code })
      assert.deepEqual([found.code, made], [code, false])
    }),
  )

  it(
    'locks rows, and counts without losing any',
    onEach(async () => {
      const { id } = await Sample.create({ whole: 0 })
      const add = () =>
        atomic(async () => {
          const row = await Sample.selectForUpdate().get({ id })
          row.whole = (row.whole ?? 0) + 1
          await row.save()
        })
      await Promise.all(Array.from({ length: 8 }, add))
      assert.equal((await Sample.get({ id })).whole, 8)
    }),
  )

  it(
    'tells of rows in the order of the commits, and never of those rolled back',
    onEach(async () => {
      const { id } = await Sample.create({ whole: 0 })
      const told: unknown[] = []
      const stop = observeRows(({ row }) => told.push((row as Sample | undefined)?.whole))
      const add = (fails: boolean) =>
        atomic(async () => {
          const row = await Sample.selectForUpdate().get({ id })
          row.whole = (row.whole ?? 0) + 1
          await row.save()
          if (fails) throw new Error('no')
        }).catch(() => {})
      await Promise.all([add(false), add(true), add(false), add(true), add(false)])
      stop()
      assert.deepEqual(told, [1, 2, 3])
    }),
  )

  it(
    'makes and drops its tables, also those that refer to each other',
    onEach(async (database) => {
      await database.dropTables()
      await database.createTables()
      assert.equal(await Team.count(), 0)
    }),
  )
})
