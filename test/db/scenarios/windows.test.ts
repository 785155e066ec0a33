import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Avg, Count, Max, StdDev, StringAgg, Sum } from '../../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../../src/db/expressions/case.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Coalesce, Lower } from '../../../src/db/expressions/functions.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { Window } from '../../../src/db/expressions/window.ts'
import {
  CumeDist,
  DenseRank,
  FirstValue,
  Lag,
  LastValue,
  Lead,
  NthValue,
  Ntile,
  PercentRank,
  Rank,
  RowNumber,
} from '../../../src/db/expressions/window-functions.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'

class Department extends Model({
  name: f.char({ maxLength: 30 }),
  get people() {
    return f.reverse(() => Employee, 'department')
  },
}) {}

class Employee extends Model({
  name: f.char({ maxLength: 30 }),
  salary: f.int(),
  bonus: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
  hiredOn: f.date(),
  get department() {
    return f.foreignKey(() => Department)
  },
}) {}

const { each } = databasesFor([Department, Employee])

/** Two departments: Ann 90, Bob 70, Cid 70 make clocks; Dan 80, Eva 60 sell them. */
async function staff() {
  const make = await Department.create({ name: 'make' })
  const sell = await Department.create({ name: 'sell' })
  const rows = [
    { name: 'Ann', salary: 90, bonus: '5.50', hiredOn: '2020-01-01', department: make },
    { name: 'Bob', salary: 70, bonus: null, hiredOn: '2021-01-01', department: make },
    { name: 'Cid', salary: 70, bonus: '1.25', hiredOn: '2022-01-01', department: make },
    { name: 'Dan', salary: 80, bonus: '2.00', hiredOn: '2023-01-01', department: sell },
    { name: 'Eva', salary: 60, bonus: null, hiredOn: '2024-01-01', department: sell },
  ]
  await Employee.bulkCreate(rows)
  return { make, sell }
}

const bySalary = { partitionBy: 'department', orderBy: '-salary' } as const

suite('window functions', () => {
  test(
    'places among the rows of a partition',
    each(async () => {
      await staff()
      const rows = await Employee.annotate({
        number: Window(RowNumber(), { partitionBy: 'department', orderBy: ['-salary', 'name'] }),
        place: Window(Rank(), bySalary),
        dense: Window(DenseRank(), bySalary),
        all: Window(Rank(), { orderBy: F('salary').desc() }),
        half: Window(Ntile(2), { orderBy: ['-salary', 'name'] }),
      }).orderBy('name')
      assert.deepEqual(
        rows.map((row) => [row.name, row.number, row.place, row.dense, row.all, row.half]),
        [
          ['Ann', 1, 1, 1, 1, 1],
          ['Bob', 2, 2, 2, 3, 1],
          ['Cid', 3, 2, 2, 3, 2],
          ['Dan', 1, 1, 1, 2, 1],
          ['Eva', 2, 2, 2, 5, 2],
        ],
      )
    }),
  )

  test(
    'parts of the rows, as numbers from 0 to 1',
    each(async () => {
      await staff()
      const rows = await Employee.annotate({
        percent: Window(PercentRank(), { orderBy: 'salary' }),
        upTo: Window(CumeDist(), { orderBy: 'salary' }),
      }).orderBy('name')
      assert.deepEqual(
        rows.map(({ percent, upTo }) => [percent, upTo]),
        [
          [1, 1],
          [0.25, 0.6],
          [0.25, 0.6],
          [0.75, 0.8],
          [0, 0.2],
        ],
      )
    }),
  )

  test(
    'values of other rows keep their kind; without a row they are the default or null',
    each(async () => {
      await staff()
      const inOrder = { orderBy: 'name' } as const
      const rows = await Employee.annotate({
        before: Window(Lag('bonus'), inOrder),
        after: Window(Lead('name', 2, { default: Value('nobody') }), inOrder),
        known: Window(Lag('bonus', 1, { default: 0 }), inOrder),
        first: Window(FirstValue('hiredOn'), inOrder),
        last: Window(LastValue('salary'), { ...inOrder, frame: { rows: [null, null] } }),
        third: Window(NthValue('name', 3), inOrder),
        computed: Window(Lag(F('salary').times(2)), inOrder),
      }).orderBy('name')
      assert.ok(rows[1]?.before instanceof Decimal)
      assert.deepEqual(
        rows.map(({ before }) => before?.toFixed(2) ?? null),
        [null, '5.50', null, '1.25', '2.00'],
      )
      assert.deepEqual(
        rows.map(({ after }) => after),
        ['Cid', 'Dan', 'Eva', 'nobody', 'nobody'],
      )
      assert.deepEqual(
        rows.map(({ known }) => known?.toFixed(2) ?? null),
        ['0.00', '5.50', null, '1.25', '2.00'],
      )
      assert.ok(rows.every(({ first, last }) => first === '2020-01-01' && last === 60))
      assert.deepEqual(
        rows.map(({ third }) => third),
        [null, null, 'Cid', 'Cid', 'Cid'],
      )
      assert.deepEqual(
        rows.map(({ computed }) => computed),
        [null, 180, 140, 140, 160],
      )
    }),
  )

  test(
    'aggregates over windows: running totals, moving means, shares of a partition',
    each(async () => {
      await staff()
      const rows = await Employee.annotate({
        running: Window(Sum('bonus', { default: 0 }), { orderBy: 'name' }),
        moving: Window(Avg('salary'), { orderBy: 'name', frame: { rows: [-1, 1] } }),
        total: Window(Sum('salary'), { partitionBy: 'department' }),
        people: Window(Count(), { partitionBy: F('department') }),
        good: Window(Count('*', { filter: { salary: { gte: 70 } } })),
        spread: Window(StdDev('salary'), { orderBy: 'name', frame: { rows: [-1, 0] } }),
        names: Window(StringAgg('name', '+'), { orderBy: 'name', frame: { rows: [-1, 0] } }),
      }).orderBy('name')
      assert.deepEqual(
        rows.map(({ running }) => running.toFixed(2)),
        ['5.50', '5.50', '6.75', '8.75', '8.75'],
      )
      assert.deepEqual(
        rows.map(({ moving }) => Math.round(moving ?? 0)),
        [80, 77, 73, 70, 70],
      )
      assert.deepEqual(
        rows.map(({ total, people, good }) => [total, people, good]),
        [
          [230, 3, 4],
          [230, 3, 4],
          [230, 3, 4],
          [140, 2, 4],
          [140, 2, 4],
        ],
      )
      assert.deepEqual(
        rows.map(({ spread }) => spread),
        [0, 10, 0, 5, 10],
      )
      assert.deepEqual(
        rows.map(({ names }) => names),
        ['Ann', 'Ann+Bob', 'Bob+Cid', 'Cid+Dan', 'Dan+Eva'],
      )
    }),
  )

  test(
    'frames count rows, values or groups of equal rows, and leave out what they are told to',
    each(async () => {
      await staff()
      const sum = (frame: NonNullable<Parameters<typeof Window>[1]>['frame']) =>
        Window(Sum('salary'), { orderBy: 'salary', frame: frame! })
      const rows = await Employee.annotate({
        near: sum({ range: [-10, 10] }),
        steps: sum({ groups: [-1, 0] }),
        others: sum({ rows: [null, null], exclude: 'currentRow' }),
        unequal: sum({ rows: [null, null], exclude: 'group' }),
        oneOfEach: sum({ groups: [0, 0], exclude: 'ties' }),
        beyond: sum({ rows: [3, 4] }),
      }).orderBy('salary', 'name')
      assert.deepEqual(
        rows.map((row) => [row.name, row.near, row.steps, row.unequal, row.oneOfEach]),
        [
          ['Eva', 200, 60, 310, 60],
          ['Bob', 280, 200, 230, 70],
          ['Cid', 280, 200, 230, 70],
          ['Dan', 310, 220, 290, 80],
          ['Ann', 170, 170, 280, 90],
        ],
      )
      assert.deepEqual(
        rows.map(({ others, salary }) => (others ?? 0) + salary),
        [370, 370, 370, 370, 370],
      )
      assert.equal(rows.at(-1)?.beyond, null)
    }),
  )

  test(
    'a filter on a window chooses among the rows that the other conditions leave',
    each(async () => {
      const { make } = await staff()
      const placed = Employee.annotate({ place: Window(Rank(), bySalary) })
      const names = (rows: typeof placed) => rows.orderBy('name').valuesList('name', { flat: true })
      assert.deepEqual(await names(placed.filter({ place: 1 })), ['Ann', 'Dan'])
      assert.deepEqual(await names(placed.filter({ place: 2 })), ['Bob', 'Cid', 'Eva'])
      assert.deepEqual(await names(placed.exclude({ place: 1 })), ['Bob', 'Cid', 'Eva'])
      const rest = placed.filter({ name: { gt: 'Ann' } })
      assert.deepEqual(await names(rest.filter({ place: 1 })), ['Bob', 'Cid', 'Dan'])
      const either = placed.filter(Q.or({ place: 1, salary: { lt: 85 } }, { name: 'Cid' }))
      assert.deepEqual(await names(either), ['Cid', 'Dan'])
      const rows = await placed.filter({ place: { lte: 2 }, department: make }).orderBy('-place')
      assert.deepEqual(
        rows.map(({ place }) => place),
        [2, 2, 1],
      )
    }),
  )

  test(
    'what is filtered by a window is counted, cut, joined, aggregated, updated and deleted',
    each(async () => {
      await staff()
      const best = Employee.annotate({ place: Window(Rank(), bySalary) }).filter({ place: 1 })
      assert.equal(await best.count(), 2)
      assert.equal(await best.exists(), true)
      assert.equal((await best.orderBy('-salary').first())?.name, 'Ann')
      assert.equal((await best.orderBy('-salary').limit(1).offset(1))[0]?.name, 'Dan')
      const joined = await best.selectRelated('department').orderBy('department.name')
      assert.deepEqual(
        joined.map(({ name, place, department }) => [name, place, department.name]),
        [
          ['Ann', 1, 'make'],
          ['Dan', 1, 'sell'],
        ],
      )
      const { total } = await best.aggregate({ total: Sum('salary') })
      assert.equal(total, 170)
      const by = await best.groupBy('department.name').annotate({ top: Max('salary') })
      assert.deepEqual(by.map(({ top }) => top).sort(), [80, 90])
      assert.equal(await Department.filter({ people: { in: best } }).count(), 2)
      assert.equal(await best.update({ salary: F('salary').plus(1) }), 2)
      assert.equal((await Employee.get({ name: 'Ann' })).salary, 91)
      assert.equal((await best.delete()).total, 2)
      assert.equal(await Employee.count(), 3)
    }),
  )

  test(
    'windows are ordered by, computed further, and compared with columns',
    each(async () => {
      await staff()
      const mean = Window(Avg('salary'), { partitionBy: 'department' })
      const above = Employee.annotate({ mean }).filter({ salary: { gt: F('mean') } })
      assert.deepEqual(await above.orderBy('name').valuesList('name', { flat: true }), [
        'Ann',
        'Dan',
      ])
      const ordered = Employee.orderBy(Window(Rank(), bySalary), Lower('name').desc())
      assert.deepEqual(await ordered.valuesList('name', { flat: true }), [
        'Dan',
        'Ann',
        'Eva',
        'Cid',
        'Bob',
      ])
      const rows = await Employee.annotate({ place: Window(Rank(), bySalary) })
        .annotate({
          label: Case(When({ place: 1 }, 'name'), { default: null }),
          next: F('place').plus(1),
        })
        .orderBy('name')
      assert.deepEqual(
        rows.map(({ label, next }) => [label, next]),
        [
          ['Ann', 2],
          [null, 3],
          [null, 3],
          ['Dan', 2],
          [null, 3],
        ],
      )
    }),
  )

  test(
    'windows over aggregates of related rows, and over groups',
    each(async () => {
      await staff()
      const departments = await Department.annotate({ n: Count('people') })
        .annotate({ place: Window(Rank(), { orderBy: '-n' }) })
        .orderBy('place')
      assert.deepEqual(
        departments.map(({ name, n, place }) => [name, n, place]),
        [
          ['make', 3, 1],
          ['sell', 2, 2],
        ],
      )
      const groups = await Employee.groupBy('department.name')
        .annotate({ total: Coalesce(Sum('salary'), 0) })
        .annotate({ place: Window(RowNumber(), { orderBy: 'total' }) })
        .orderBy('place')
      assert.deepEqual(groups, [
        { 'department.name': 'sell', total: 140, place: 1 },
        { 'department.name': 'make', total: 230, place: 2 },
      ])
      const shares = await Employee.groupBy('department.name')
        .annotate({ n: Count() })
        .annotate({ all: Window(Sum('n')) })
        .orderBy('n')
      assert.deepEqual(
        shares.map(({ n, all }) => [n, all]),
        [
          [2, 5],
          [3, 5],
        ],
      )
    }),
  )

  test(
    'windows are aggregated over all rows, and choose among prefetched rows',
    each(async () => {
      await staff()
      const placed = Employee.annotate({ place: Window(Rank(), bySalary) })
      assert.deepEqual(await placed.aggregate({ last: Max('place'), all: Sum('place') }), {
        last: 2,
        all: 8,
      })
      const departments = await Department.all()
        .prefetch('people', placed.filter({ place: 1 }))
        .orderBy('name')
      assert.deepEqual(
        departments.map(({ people }) => people.rows.map(({ name }) => name)),
        [['Ann'], ['Dan']],
      )
    }),
  )

  test(
    'the same query with other values uses its own',
    each(async () => {
      await staff()
      const upTo = (place: number, salary: number) =>
        Employee.annotate({
          place: Window(Rank(), { orderBy: F('salary').plus(salary).desc() }),
          more: F('salary').plus(salary),
        })
          .filter({ salary: { gte: salary } })
          .filter({ place: { lte: place } })
          .orderBy('name')
          .limit(10)
          .offset(0)
      const read = async (place: number, salary: number) =>
        (await upTo(place, salary)).map(({ name, more }) => [name, more])
      assert.deepEqual(await read(1, 70), [['Ann', 160]])
      assert.deepEqual(await read(2, 75), [
        ['Ann', 165],
        ['Dan', 155],
      ])
    }),
  )

  test('what cannot be computed over a window is refused', () => {
    const window = (options: object) => Employee.annotate({ x: Window(Rank(), options) })
    assert.throws(() => window({ orderBy: 'salry' }), /Choices: .*salary/)
    assert.throws(() => window({ partitionBy: 'nothing' }), /Choices: /)
    assert.throws(() => window({ orderBy: 'name', frame: { range: [-1, 0] } }), /one number/)
    assert.throws(() => window({ orderBy: 'name', frame: { rows: [1, 0] } }), /begins before/)
    assert.throws(() => window({ frame: { groups: [0, 0] } }), /over an order/)
    assert.throws(() => window({ frame: { rows: [0.5, 1] } }), /numbers, or null/)
    assert.throws(() => Department.annotate({ x: Window(Count('people')) }), /related rows/)
    assert.throws(
      () => Employee.annotate({ x: Window(Sum('salary', { distinct: true })) }),
      /neither distinct/,
    )
    const placed = Employee.annotate({ place: Window(Rank(), bySalary) })
    assert.throws(() => placed.annotate({ x: Window(Sum('place')) }), /over another window/)
    assert.throws(
      () => placed.groupBy('department').annotate({ x: Max('place') }),
      /computed over other rows/,
    )
    assert.throws(() => placed.groupBy('place'), /computed over other rows/)
    assert.throws(() => Employee.annotate({ x: Window(Ntile(0)) }), /from 1/)
    assert.throws(() => Employee.annotate({ x: Window(Lag('name', -1)) }), /from 0/)
  })

  test(
    'a column cannot be set to a window',
    each(async () => {
      await staff()
      const place = Window(Rank(), bySalary)
      await assert.rejects(Employee.all().update({ salary: place }), /Use a Subquery/)
    }),
  )
})
