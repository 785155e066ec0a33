import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { ForeignKeyViolation } from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { ProtectedError, RestrictedError } from '../../../src/db/errors.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { observeRows, type RowChange } from '../../../src/db/row-changes.ts'
import { postDelete, preDelete } from '../../../src/db/signals.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Root extends Model({ name: f.char({ maxLength: 20, default: '' }) }) {}

class Cascading extends Model({
  get root() {
    return f.foreignKey(() => Root)
  },
  get tags() {
    return f.manyToMany(() => Tag)
  },
}) {}

class Tag extends Model({ name: f.char({ maxLength: 20 }) }) {}

class Guard extends Model({
  get guarded() {
    return f.foreignKey(() => Cascading, { onDelete: 'protect' })
  },
}) {}

/** Its root may go when it goes itself. */
class Restricting extends Model({
  get branch() {
    return f.foreignKey(() => Cascading, { onDelete: 'restrict' })
  },
  get root() {
    return f.foreignKey(() => Root, { null: true })
  },
}) {}

class Keeper extends Model({
  note: f.text({ default: '' }),
  get root() {
    return f.foreignKey(() => Root, { null: true, onDelete: 'setNull' })
  },
  get other() {
    return f.foreignKey(() => Root, { onDelete: 'setDefault', default: 1, null: true })
  },
}) {}

class Loose extends Model({
  get root() {
    return f.foreignKey(() => Root, { onDelete: 'doNothing' })
  },
}) {}

class DbChild extends Model({
  get root() {
    return f.foreignKey(() => Root, { onDelete: 'dbCascade' })
  },
}) {}

class DbKeeper extends Model({
  get root() {
    return f.foreignKey(() => Root, { null: true, onDelete: 'dbSetNull' })
  },
}) {}

class Node extends Model({
  name: f.char({ maxLength: 20 }),
  get parent() {
    return f.foreignKey(() => Node, { null: true })
  },
}) {}

class Egg extends Model({
  get hen() {
    return f.foreignKey(() => Hen, { null: true })
  },
}) {}

class Hen extends Model({
  get egg() {
    return f.foreignKey(() => Egg, { null: true })
  },
}) {}

class Order extends Model({ name: f.text({ default: '' }) }) {}

/** A key of several columns. */
class Line extends Model(
  {
    line: f.int(),
    get order() {
      return f.foreignKey(() => Order)
    },
  },
  { primaryKey: ['order', 'line'] },
) {}

class Trash extends Model(
  {
    hidden: f.boolean({ default: false }),
    get order() {
      return f.foreignKey(() => Order)
    },
  },
  { baseFilter: { hidden: false } },
) {}

const models = [
  Root,
  Cascading,
  Tag,
  Guard,
  Restricting,
  Keeper,
  Loose,
  DbChild,
  DbKeeper,
  Node,
  Egg,
  Hen,
  Order,
  Line,
  Trash,
]

const { each } = databasesFor(models)

const root = () => Root.create({})

async function countAll(): Promise<number> {
  let total = 0
  for (const model of models) total += await (model as unknown as AnyModel).unfiltered().count()
  return total
}

/** Collects the signals of deletions of models. */
function listen(...heard: readonly { name: string }[]) {
  const told: string[] = []
  const tell = (when: string) => (event: { model: AnyModel; row: object }) => {
    told.push(`${when} ${event.model.name} ${(event.row as { isSaved: boolean }).isSaved}`)
  }
  const stops = heard.flatMap((model) => [
    preDelete.connect(model as unknown as AnyModel, tell('pre')),
    postDelete.connect(model as unknown as AnyModel, tell('post')),
  ])
  return { told, stop: () => stops.forEach((stop) => void stop()) }
}

suite('what stops a deletion', () => {
  test(
    'a protecting row beyond a cascade stops everything, and is named',
    each(async () => {
      const top = await root()
      const branch = await Cascading.create({ root: top })
      const guard = await Guard.create({ guarded: branch })
      const before = await countAll()
      await assert.rejects(top.delete(), (error: ProtectedError) => {
        assert.ok(error instanceof ProtectedError)
        assert.match(error.message, /Guard\.guarded/)
        assert.deepEqual(
          error.rows.map((row) => (row as Guard).id),
          [guard.id],
        )
        return true
      })
      await assert.rejects(Root.all().delete(), ProtectedError)
      assert.equal(await countAll(), before)
      assert.equal(top.isSaved, true)
      assert.equal(branch.isSaved, true)
      await guard.delete()
      await top.delete()
      assert.equal(await countAll(), 0)
    }),
  )

  test(
    'a restricting row stops, unless the same deletion takes it over another way',
    each(async () => {
      const top = await root()
      const branch = await Cascading.create({ root: top })
      const inside = await Restricting.create({ branch, root: top })
      await assert.rejects(branch.delete(), (error: RestrictedError) => {
        assert.ok(error instanceof RestrictedError)
        assert.match(error.message, /Restricting\.branch/)
        return true
      })
      const outside = await Restricting.create({ branch })
      await assert.rejects(top.delete(), (error: RestrictedError) => {
        assert.deepEqual(
          error.rows.map((row) => (row as Restricting).id),
          [outside.id],
        )
        return true
      })
      assert.equal(await countAll(), 4)
      await outside.delete()
      assert.deepEqual(await top.delete(), {
        total: 3,
        byModel: { Restricting: 1, Cascading: 1, Root: 1 },
      })
      assert.equal(await Restricting.filter({ id: inside.id }).exists(), false)
    }),
  )

  test(
    'what is left alone is refused by the database at the commit, with nothing half done',
    each(async () => {
      const top = await root()
      const branch = await Cascading.create({ root: top })
      const loose = await Loose.create({ root: top })
      await assert.rejects(top.delete(), ForeignKeyViolation)
      assert.equal(await Cascading.filter({ id: branch.id }).exists(), true)
      assert.equal(top.isSaved, true)
      await atomic(async () => {
        await top.delete()
        await loose.delete()
      })
      assert.equal(await countAll(), 0)
    }),
  )
})

suite('what a deletion writes', () => {
  test(
    'null and the default, in bulk, before the row goes',
    each(async () => {
      const fallback = await root()
      const top = await root()
      await Keeper.bulkCreate(Array.from({ length: 5 }, () => ({ root: top, other: top })))
      assert.equal(fallback.id, 1)
      const statements = await statementsOf(async () => {
        assert.deepEqual(await top.delete(), { total: 1, byModel: { Root: 1 } })
      })
      assert.equal(statements.filter((sql) => sql.startsWith('update')).length, 2)
      assert.deepEqual(await Keeper.all().distinct().valuesList('root', 'other'), [[null, 1]])
    }),
  )

  test(
    'what the database does itself costs no statement',
    each(async () => {
      const top = await root()
      const child = await DbChild.create({ root: top })
      const keeper = await DbKeeper.create({ root: top })
      const { told, stop } = listen(DbChild)
      await top.delete()
      stop()
      assert.deepEqual(told, [])
      assert.equal(await DbChild.filter({ id: child.id }).exists(), false)
      await keeper.refresh()
      assert.equal(keeper.rootId, null)
    }),
  )

  test(
    'links of a many-to-many relation go from either end',
    each(async () => {
      const top = await root()
      const [a, b] = [await Tag.create({ name: 'a' }), await Tag.create({ name: 'b' })]
      const branch = await Cascading.create({ root: top })
      const other = await Cascading.create({ root: top })
      await branch.tags.add(a, b)
      await other.tags.add(a)
      assert.deepEqual(await a.delete(), { total: 3, byModel: { Cascading_tags: 2, Tag: 1 } })
      assert.deepEqual(await branch.delete(), {
        total: 2,
        byModel: { Cascading_tags: 1, Cascading: 1 },
      })
      assert.equal(await Tag.count(), 1)
    }),
  )
})

suite('shapes of relations', () => {
  test(
    'a tree of the model itself, and a row that refers to itself',
    each(async () => {
      const top = await Node.create({ name: 'top' })
      const left = await Node.create({ name: 'left', parent: top })
      await Node.create({ name: 'deep', parent: left })
      await Node.create({ name: 'right', parent: top })
      const alone = await Node.create({ name: 'alone' })
      await alone.update({ parent: alone })
      await alone.delete()
      assert.deepEqual(await top.delete(), { total: 4, byModel: { Node: 4 } })
      assert.equal(await Node.count(), 0)
    }),
  )

  test(
    'two rows, and two models, that refer to each other',
    each(async () => {
      const a = await Node.create({ name: 'a' })
      const b = await Node.create({ name: 'b', parent: a })
      await a.update({ parent: b })
      assert.equal((await a.delete()).total, 2)
      const egg = await Egg.create({})
      const hen = await Hen.create({ egg })
      await egg.update({ hen })
      assert.deepEqual(await hen.delete(), { total: 2, byModel: { Egg: 1, Hen: 1 } })
    }),
  )

  test(
    'rows whose key has several columns: cascaded, counted, with signals',
    each(async () => {
      const order = await Order.create({})
      const kept = await Order.create({})
      for (const line of [1, 2, 3]) await Line.create({ order, line })
      await Line.create({ order: kept, line: 1 })
      const { told, stop } = listen(Line)
      assert.deepEqual(await order.delete(), { total: 4, byModel: { Line: 3, Order: 1 } })
      assert.equal(told.length, 6)
      const [last] = await Line.all()
      await last!.delete()
      stop()
      assert.deepEqual(told.slice(6), ['pre Line true', 'post Line false'])
      assert.equal(await Line.count(), 0)
    }),
  )

  test(
    'children that the model’s own filter hides go too',
    each(async () => {
      const order = await Order.create({})
      await Trash.create({ order, hidden: true })
      assert.deepEqual(await order.delete(), { total: 2, byModel: { Trash: 1, Order: 1 } })
      assert.equal(await Trash.unfiltered().count(), 0)
    }),
  )
})

suite('signals and observers of deletions', () => {
  test(
    'first all before, then all after; the key is readable until the row is gone',
    each(async () => {
      const top = await root()
      await Cascading.create({ root: top })
      const { told, stop } = listen(Root, Cascading)
      await top.delete()
      stop()
      assert.deepEqual(told, [
        'pre Cascading true',
        'pre Root true',
        'post Cascading false',
        'post Root false',
      ])
    }),
  )

  test(
    'they run inside the transaction: what they throw undoes the deletion',
    each(async () => {
      const top = await root()
      await Cascading.create({ root: top })
      const stop = postDelete.connect(Root as unknown as AnyModel, async () => {
        assert.equal(await Root.count(), 0)
        throw new Error('no')
      })
      await assert.rejects(top.delete(), /no/)
      stop()
      assert.equal(await countAll(), 2)
      assert.equal(top.isSaved, true)
      await top.delete()
    }),
  )

  test(
    'observers hear of every row that went, after the commit',
    each(async () => {
      const top = await root()
      const branch = await Cascading.create({ root: top })
      const keeper = await Keeper.create({ root: top })
      const heard: string[] = []
      const stop = observeRows(({ model, kind, pk }: RowChange) => {
        heard.push(`${kind} ${model.name} ${pk}`)
      })
      const expected = [
        `changed Keeper ${keeper.id}`,
        `deleted Cascading ${branch.id}`,
        `deleted Root ${top.id}`,
      ]
      await top.delete()
      stop()
      assert.deepEqual(heard.sort(), expected.sort())
    }),
  )
})

suite('deletion of many', () => {
  test(
    'rows that nothing depends on go with one statement, without being read',
    each(async () => {
      await Node.create({ name: 'x' })
      await Tag.bulkCreate([{ name: 'a' }, { name: 'b' }])
      const one = await statementsOf(() => Loose.all().delete())
      assert.equal(one.length, 1)
      const order = await Order.create({})
      await Trash.bulkCreate([{ order }, { order }])
      const statements = await statementsOf(() => order.delete())
      assert.equal(statements.filter((sql) => /from "trash"/.test(sql)).length, 1)
      assert.ok(statements.some((sql) => /^delete from "trash"/.test(sql)))
    }),
  )

  test(
    'over a relation, and with an order and a limit',
    each(async () => {
      const [a, b] = await Root.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await Loose.bulkCreate([{ root: a! }, { root: b! }, { root: b! }])
      const statements = await statementsOf(async () => {
        assert.equal((await Loose.filter({ root: { name: 'b' } }).delete()).total, 2)
      })
      assert.equal(statements.length, 1)
      assert.equal((await Loose.orderBy('-id').limit(5).delete()).total, 1)
      assert.deepEqual(await Root.orderBy('-name').limit(1).delete(), {
        total: 1,
        byModel: { Root: 1 },
      })
      assert.deepEqual(await Root.all().valuesList('name', { flat: true }), ['a'])
    }),
  )

  test(
    '10,000 rows with what depends on them, in few statements',
    each(async () => {
      const rows = await Root.bulkCreate(Array.from({ length: 10_000 }, () => ({})))
      await Cascading.bulkCreate(rows.map((row) => ({ root: row })))
      await Keeper.bulkCreate(rows.map((row) => ({ root: row })))
      const statements = await statementsOf(async () => {
        assert.equal((await Root.all().delete()).total, 20_000)
      })
      assert.ok(statements.length < 100, `${statements.length} statements`)
      assert.equal(await Keeper.filter({ root: null }).count(), 10_000)
    }),
  )

  test(
    'nothing found: nothing deleted; a row is deleted once',
    each(async () => {
      assert.deepEqual(await Root.filter({ name: 'zzz' }).delete(), { total: 0, byModel: {} })
      assert.deepEqual(await statementsOf(() => Root.none().delete()), [])
      const top = await root()
      await top.delete()
      for (const read of [() => top.id, () => top.pk])
        assert.throws(read, { code: 'E_ROW_UNSAVED' })
      await assert.rejects(top.delete(), { code: 'E_ROW_UNSAVED' })
      await assert.rejects(async () => new Root({}).delete(), { code: 'E_ROW_UNSAVED' })
      await top.save()
      assert.equal(await Root.count(), 1)
    }),
  )

  test(
    'an inner block that is undone takes its deletion back',
    each(async () => {
      const top = await root()
      const branch = await Cascading.create({ root: top })
      await atomic(async () => {
        await assert.rejects(
          atomic(async () => {
            await top.delete()
            throw new Error('undo')
          }),
          /undo/,
        )
        assert.equal(top.isSaved, true)
        assert.equal(await Cascading.filter({ id: branch.id }).exists(), true)
        await top.delete()
      })
      assert.equal(await countAll(), 0)
    }),
  )
})
