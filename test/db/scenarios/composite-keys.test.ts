/** Rows whose key is made of several columns. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UniqueViolation } from '../../../src/db/engine/errors.ts'
import { FieldError, NotUpdated, ValidationError } from '../../../src/db/errors.ts'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelChecks } from '../../../src/db/model/model-checks.ts'
import { tablesOfModels } from '../../../src/db/schema/tables.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Order extends Model({
  name: f.text({ default: '' }),
  get lines() {
    return f.reverse(() => Line, 'order')
  },
}) {}

class Line extends Model(
  {
    line: f.int(),
    text: f.text({ default: '' }),
    count: f.int({ default: 1 }),
    get order() {
      return f.foreignKey(() => Order)
    },
  },
  { primaryKey: ['order', 'line'] },
) {}

class Part extends Model({
  get line() {
    return f.foreignKey(() => Line)
  },
}) {}

const { each } = databasesFor([Order, Line])

async function lines(): Promise<Order> {
  const order = await Order.create({ name: 'first' })
  await Line.bulkCreate([
    { order, line: 1, text: 'a' },
    { order, line: 2, text: 'b' },
  ])
  return order
}

test(
  'a row is found by its key: get, filter, in, inBulk',
  each(async () => {
    const order = await lines()
    const line = await Line.get({ pk: [order.id, 2] })
    assert.equal(line.text, 'b')
    assert.deepEqual(line.pk, [order.id, 2])
    assert.equal((await Line.get({ pk: [order, 1] as never })).text, 'a')
    assert.equal(await Line.filter({ order, line: 1 }).count(), 1)
    const keys = [
      [order.id, 1],
      [order.id, 3],
    ] as const
    assert.deepEqual(await Line.filter({ pk: { in: keys } }).valuesList('text', { flat: true }), [
      'a',
    ])
    assert.equal(await Line.exclude({ pk: { in: keys } }).count(), 1)
    assert.equal(await Line.filter({ pk: { in: [] } }).count(), 0)
    assert.equal(await Line.filter({ pk: { exact: [order.id, 1] } }).count(), 1)
    await assert.rejects(Line.get({ pk: [order.id, 9] }), Line.DoesNotExist)
    const found = await Line.all().inBulk([[order.id, 2] as never])
    assert.deepEqual(
      [...found.values()].map((row) => row.text),
      ['b'],
    )
  }),
)

test(
  'a key of another length, or of wrong values, is refused',
  each(async () => {
    const order = await lines()
    for (const pk of [order.id, [order.id], [order.id, 1, 2], ['a', 1], [order.id, null], 'ab', {}])
      assert.throws(
        () => Line.filter({ pk } as never),
        (error) => error instanceof FieldError || error instanceof ValidationError,
        JSON.stringify(pk),
      )
    assert.throws(() => Line.filter({ pk: { in: [order.id] } } as never), FieldError)
    assert.throws(() => Line.filter({ pk: { gt: [order.id, 1] } } as never), FieldError)
  }),
)

test(
  'a row is written and read again by both columns of its key',
  each(async () => {
    const order = await lines()
    const line = await Line.get({ pk: [order.id, 1] })
    line.text = 'changed'
    const [statement] = await statementsOf(() => line.save())
    assert.match(statement ?? '', /set "text" = .* where .*"order_id".*"line"/)
    await Line.filter({ pk: line.pk }).update({ count: 5 })
    assert.equal((await line.refresh()).count, 5)
    await line.update({ count: F('count').plus(1) })
    assert.equal(line.count, 6)
    assert.deepEqual(await Line.orderBy('line').valuesList('text', { flat: true }), [
      'changed',
      'b',
    ])
    line.line = 7
    await line.save()
    assert.deepEqual(line.pk, [order.id, 7])
    const other = await Line.get({ pk: [order.id, 2] })
    await Line.filter({ pk: other.pk }).delete()
    other.text = 'gone'
    await assert.rejects(other.save(), NotUpdated)
  }),
)

test(
  'a key that is there is refused; validation notices it before',
  each(async () => {
    const order = await lines()
    await assert.rejects(Line.create({ order, line: 1 }), UniqueViolation)
    await assert.rejects(new Line({ order, line: 1 }).validate(), ValidationError)
    await new Line({ order, line: 3 }).validate()
    await (await Line.get({ pk: [order.id, 1] })).validate()
  }),
)

test(
  'rows are deleted by their key, and with the row they belong to',
  each(async () => {
    const order = await lines()
    const other = await Order.create({})
    await Line.create({ order: other, line: 1 })
    assert.equal((await (await Line.get({ pk: [order.id, 1] })).delete()).total, 1)
    assert.equal(await Line.all().count(), 2)
    assert.deepEqual((await order.delete()).byModel, { Order: 1, Line: 1 })
    assert.deepEqual(await Line.valuesList('order', { flat: true }), [other.id])
  }),
)

test(
  'relations, groups and first work as with other keys',
  each(async () => {
    const order = await lines()
    assert.equal((await order.lines.filter({ line: 2 })).length, 1)
    const [first] = await Order.prefetch('lines').annotate({ n: Count('lines') })
    assert.equal(first?.n, 2)
    assert.deepEqual(
      first?.lines.rows.map((row) => row.pk),
      [
        [order.id, 1],
        [order.id, 2],
      ],
    )
    assert.equal((await Line.all().first())?.line, 1)
    assert.equal((await Line.all().last())?.line, 2)
    assert.equal((await Line.selectRelated('order').first())?.order.name, 'first')
    const found: number[] = []
    for await (const row of Line.all().iterator({ chunk: 1 })) found.push(row.line)
    assert.deepEqual(found, [1, 2])
    const [json] = await Line.orderBy('line')
    assert.equal(json?.toJSON().orderId, order.id)
  }),
)

test('a foreign key to such a model is refused', () => {
  assert.throws(() => tablesOfModels([Order, Line, Part]), /key is not a single column/)
  const findings = modelChecks([Order, Line, Part] as never)
  assert.match(findings.map(({ message }) => message).join(), /Part\.line.*several columns/)
})
