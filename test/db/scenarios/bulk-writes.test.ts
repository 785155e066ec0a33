import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { UniqueViolation } from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { FieldError } from '../../../src/db/errors.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import { f } from '../../../src/db/fields/f.ts'
import { unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { observeRows, type RowChange } from '../../../src/db/row-changes.ts'
import { postSave, preSave } from '../../../src/db/signals.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Pair extends Model(
  {
    left: f.char({ maxLength: 10 }),
    right: f.char({ maxLength: 10 }),
    name: f.text({ default: '' }),
    code: f.char({ maxLength: 20, unique: true, null: true }),
    open: f.char({ maxLength: 20, null: true }),
    updatedAt: f.dateTime({ autoNow: true }),
  },
  {
    constraints: [
      unique('pairs_sides', ['left', 'right']),
      unique('pairs_open', ['open'], { condition: { name: 'open' } }),
    ],
  },
) {}

class Everything extends Model({
  key: f.uuid({ primaryKey: true }),
  text: f.text({ null: true }),
  int: f.int({ null: true }),
  big: f.bigInt({ null: true }),
  float: f.float({ null: true }),
  decimal: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  flag: f.boolean({ null: true }),
  date: f.date({ null: true }),
  time: f.time({ null: true }),
  moment: f.dateTime({ null: true }),
  data: f.json({ null: true }),
  bytes: f.binary({ null: true }),
  words: f.array(f.text(), { null: true }),
  bigs: f.array(f.bigInt(), { null: true }),
}) {}

class Parent extends Model({ name: f.text() }) {}

class Child extends Model({
  n: f.int(),
  get parent() {
    return f.foreignKey(() => Parent, { null: true })
  },
}) {}

class Line extends Model(
  { order: f.int(), line: f.int(), text: f.text({ default: '' }) },
  { primaryKey: ['order', 'line'] },
) {}

const { each, onPostgres } = databasesFor([Pair, Everything, Parent, Child, Line])

const names = () => Pair.orderBy('id').valuesList('name', { flat: true })

suite('bulkCreate', () => {
  test(
    'passes over rows that are there, and leaves the keys of all unknown',
    each(async () => {
      await Pair.bulkCreate([
        { left: 'a', right: '1' },
        { left: 'b', right: '2' },
        { left: 'c', right: '3' },
      ])
      const rows = await Pair.bulkCreate(
        [
          { left: 'a', right: '1', name: 'again' },
          { left: 'b', right: '2', name: 'again' },
          { left: 'd', right: '4', name: 'new' },
        ],
        { ignoreConflicts: true },
      )
      assert.deepEqual(await names(), ['', '', '', 'new'])
      for (const row of rows) {
        assert.equal(row.isSaved, false)
        assert.throws(() => row.id, { code: 'E_ROW_UNSAVED' })
      }
    }),
  )

  test(
    'passes over conflicts only: other rules still hold',
    each(async () => {
      const row = new Pair({ left: 'a', right: 'b' })
      Object.assign(row, { name: null })
      await assert.rejects(Pair.bulkCreate([row], { ignoreConflicts: true }), {
        name: 'NotNullViolation',
      })
      assert.equal(await Pair.count(), 0)
    }),
  )

  test(
    'updates rows that are there, and gives the keys of all',
    each(async () => {
      const [a, b] = await Pair.bulkCreate([
        { left: 'a', right: '1', code: 'x' },
        { left: 'b', right: '2' },
      ])
      const updateConflicts = { on: ['left', 'right'], fields: ['name'] } as const
      const rows = await Pair.bulkCreate(
        [
          { left: 'b', right: '2', name: 'two' },
          { left: 'a', right: '1', name: 'one', code: 'ignored' },
          { left: 'c', right: '3', name: 'three' },
        ],
        { updateConflicts },
      )
      assert.equal(await Pair.count(), 3)
      assert.deepEqual(await names(), ['one', 'two', 'three'])
      assert.deepEqual(
        rows.slice(0, 2).map(({ id }) => id),
        [b!.id, a!.id],
      )
      assert.deepEqual(
        rows.map(({ isSaved }) => isSaved),
        [true, true, true],
      )
      assert.equal(rows[1]!.code, 'x', 'a row that was there shows what the database holds')
      rows[2]!.name = 'drei'
      await rows[2]!.save()
      assert.deepEqual(await names(), ['one', 'two', 'drei'])
    }),
  )

  test(
    'the last one holds when a row comes several times',
    each(async () => {
      const rows = await Pair.bulkCreate(
        [
          { left: 'a', right: '1', name: 'first' },
          { left: 'a', right: '1', name: 'second', code: 'c' },
          { left: 'b', right: '1', name: 'other' },
          { left: 'a', right: '1', name: 'third' },
        ],
        { updateConflicts: { on: ['right', 'left'], fields: ['name'] } },
      )
      assert.deepEqual([...(await names())].sort(), ['other', 'third'])
      assert.equal(rows[0]!.id, rows[3]!.id)
    }),
  )

  test(
    'conflicts are told by the key, a unique column or several',
    each(async () => {
      const first = await Pair.create({ left: 'a', right: '1', code: 'c1' })
      await Pair.bulkCreate([{ left: 'b', right: '2', code: 'c1', name: 'by code' }], {
        updateConflicts: { on: ['code'], fields: ['name', 'left'] },
      })
      await first.refresh()
      assert.deepEqual([first.name, first.left, first.right], ['by code', 'b', '1'])
      await Pair.bulkCreate([new Pair({ id: first.id, left: 'z', right: 'z', name: 'by key' })], {
        updateConflicts: { on: ['id'], fields: ['name'] },
      })
      await first.refresh()
      assert.deepEqual([first.name, first.left], ['by key', 'b'])
      const mixed = await Pair.bulkCreate(
        [
          new Pair({ id: first.id, left: 'z', right: 'z', name: 'again' }),
          { left: 'n', right: 'n' },
        ],
        { updateConflicts: { on: ['id'], fields: ['name'] } },
      )
      assert.deepEqual(
        mixed.map(({ id, name }) => [id === first.id, name]),
        [
          [true, 'again'],
          [false, ''],
        ],
      )
    }),
  )

  test(
    'columns that cannot tell a conflict or be written are refused without a query',
    each(async () => {
      const rows = [{ left: 'a', right: '1' }]
      const refused = async (updateConflicts: object, message: RegExp) => {
        await assert.rejects(
          async () => Pair.bulkCreate(rows, { updateConflicts } as never),
          (error) => error instanceof FieldError && message.test(error.message),
        )
      }
      const statements = await statementsOf(async () => {
        await refused({ on: ['left', 'right'], fields: ['id'] }, /key "id"/)
        await refused({ on: ['left', 'right'], fields: ['nope'] }, /nope/)
        await refused({ on: ['nope'], fields: ['name'] }, /nope/)
        await refused(
          { on: ['left'], fields: ['name'] },
          /Choices: \(id\), \(code\), \(left, right\)/,
        )
        await refused({ on: ['open'], fields: ['name'] }, /open/)
        await refused({ on: [], fields: ['name'] }, /unique/)
        await refused({ on: ['code'], fields: [] }, /Name the columns/)
        await refused({}, /unique/)
        await assert.rejects(
          Pair.bulkCreate(rows, {
            ignoreConflicts: true,
            updateConflicts: { on: ['code'], fields: ['name'] },
          }),
          FieldError,
        )
        const misspelt = { ignoreConflict: true } as object
        await assert.rejects(Pair.bulkCreate(rows, misspelt), /no option "ignoreConflict"/)
        for (const batch of [0, -1, 1.5, Number.NaN])
          await assert.rejects(Pair.bulkCreate(rows, { batch }), /batch/)
      })
      assert.deepEqual(statements, [])
    }),
  )

  test(
    'rows that refer to rows just made',
    each(async () => {
      const parents = await Parent.bulkCreate([{ name: 'a' }, { name: 'b' }])
      const children = await Child.bulkCreate(parents.map((parent, n) => ({ n, parent })))
      assert.deepEqual(
        children.map(({ parentId }) => parentId),
        parents.map(({ id }) => id),
      )
      const unsaved = new Parent({ name: 'c' })
      await assert.rejects(Child.bulkCreate([{ n: 1, parent: unsaved }]), { code: 'E_ROW_UNSAVED' })
      assert.equal(await Child.count(), 2)
    }),
  )

  test(
    'statements stay within what the database takes, whatever the batch',
    each(async () => {
      const rows = () =>
        Array.from({ length: 12_000 }, (_, i) => ({ left: 'x', right: String(i), name: 'n' }))
      const statements = await statementsOf(() => Pair.bulkCreate(rows(), { batch: 100_000 }))
      assert.ok(statements.length > 1)
      assert.equal(await Pair.count(), 12_000)
      await Pair.all().delete()
      const small = await statementsOf(() => Pair.bulkCreate(rows().slice(0, 10), { batch: 3 }))
      assert.equal(small.length, 4)
    }),
  )

  test(
    'all or nothing, also when a later statement fails',
    each(async () => {
      const rows = Array.from({ length: 10 }, (_, i) => ({ left: 'x', right: String(i % 9) }))
      await assert.rejects(Pair.bulkCreate(rows, { batch: 2 }), UniqueViolation)
      assert.equal(await Pair.count(), 0)
    }),
  )

  test(
    'nothing to insert asks nothing; the class and a queryset both do it; rows may be instances',
    each(async () => {
      assert.deepEqual(await statementsOf(() => Pair.bulkCreate([])), [])
      const made = await Pair.all().bulkCreate([new Pair({ left: 'a', right: 'b' })])
      assert.equal(made[0]!.isSaved, true)
      const keyed = await Everything.bulkCreate([{}, {}])
      assert.notEqual(keyed[0]!.key, keyed[1]!.key)
    }),
  )

  test(
    'sends no signals; observers hear of it after the commit',
    each(async () => {
      const told: string[] = []
      const heard: [string, unknown][] = []
      const stops = [
        preSave.connect(Pair, () => void told.push('pre')),
        postSave.connect(Pair, () => void told.push('post')),
        observeRows(({ kind, pk }: RowChange) => void heard.push([kind, pk])),
      ]
      const [row] = await Pair.bulkCreate([{ left: 'a', right: 'b' }])
      await Pair.bulkCreate([{ left: 'a', right: 'b', name: 'x' }], {
        updateConflicts: { on: ['left', 'right'], fields: ['name'] },
      })
      await Pair.bulkUpdate([row!], ['name'])
      for (const stop of stops) stop()
      assert.deepEqual(told, [])
      assert.deepEqual(heard, [
        ['created', row!.id],
        ['changed', row!.id],
        ['changed', row!.id],
      ])
    }),
  )
})

suite('bulkUpdate', () => {
  test(
    'writes two columns of 500 rows with one statement, and gives the rows matched',
    each(async () => {
      const rows = await Pair.bulkCreate(
        Array.from({ length: 500 }, (_, i) => ({ left: 'x', right: String(i) })),
      )
      for (const [i, row] of rows.entries()) row.set({ name: `n${i}`, code: `c${i}`, left: 'kept' })
      const statements = await statementsOf(async () => {
        assert.equal(await Pair.bulkUpdate(rows, ['name', 'code']), 500)
      })
      assert.equal(statements.length, 1)
      const stored = await Pair.orderBy('id').valuesList('name', 'code', 'left')
      assert.deepEqual(stored[499], ['n499', 'c499', 'x'])
      const batched = await statementsOf(() => Pair.bulkUpdate(rows, ['name'], { batch: 200 }))
      assert.equal(batched.length, 3)
      await rows[0]!.save()
      assert.equal((await Pair.get({ id: rows[0]!.id })).left, 'kept')
    }),
  )

  test(
    'every kind of value, and null',
    each(async () => {
      const rows = await Everything.bulkCreate([{}, { text: 'x', int: 1, flag: true, data: [1] }])
      const values = {
        text: `it's "quoted" \\ 'x' {a,b} ☃ 😀\n`,
        int: -5,
        big: 9_007_199_254_740_993n,
        float: 1e-7,
        decimal: new Decimal('1234567890.10'),
        flag: false,
        date: '2024-02-29',
        time: '23:59:59.125',
        moment: new Date('2026-03-29T01:30:00.123Z'),
        data: { 'k"ey': [1, null, 'ü\\'], text: '"' },
        bytes: new Uint8Array([0, 255, 92, 39]),
        words: ['a', '', 'NULL', '{"x"}', "it's"],
        bigs: [9_007_199_254_740_993n, -1n],
      }
      rows[0]!.set(values)
      rows[1]!.set({ text: null, int: null, flag: null, data: null })
      const columns = Object.keys(values) as (keyof typeof values)[]
      assert.equal(await Everything.bulkUpdate(rows, columns), 2)
      const first = await Everything.get({ key: rows[0]!.key })
      for (const column of columns) assert.deepEqual(first[column], values[column], column)
      const second = await Everything.get({ key: rows[1]!.key })
      for (const column of columns) assert.equal(second[column], null, column)
    }),
  )

  test(
    'an empty list, text that looks like JSON, and JSON that is a text',
    each(async () => {
      assert.equal(await Everything.bulkUpdate([], ['text']), 0)
      const [row] = await Everything.bulkCreate([{}])
      row!.set({ text: '{"a":1}', data: '{"a":1}' })
      await Everything.bulkUpdate([row!], ['text', 'data'])
      await row!.refresh()
      assert.equal(row!.text, '{"a":1}')
      assert.equal(row!.data, '{"a":1}')
    }),
  )

  test(
    'the same row several times counts once, and the last object holds',
    each(async () => {
      const row = await Pair.create({ left: 'a', right: 'b' })
      const again = await Pair.get({ id: row.id })
      row.name = 'first'
      again.name = 'second'
      assert.equal(await Pair.bulkUpdate([row, again, row, again], ['name']), 1)
      assert.deepEqual(await names(), ['second'])
    }),
  )

  test(
    'rows that are gone are not counted; moments are stamped',
    each(async () => {
      const [a, b] = await Pair.bulkCreate([
        { left: 'a', right: '1', updatedAt: new Date(0) },
        { left: 'b', right: '2' },
      ])
      await Pair.filter({ id: b!.id }).delete()
      await Pair.filter({ id: a!.id }).update({ updatedAt: new Date(0) })
      a!.name = 'x'
      assert.equal(await Pair.bulkUpdate([a!, b!], ['name']), 1)
      assert.ok((await Pair.get({ id: a!.id })).updatedAt > new Date(0))
    }),
  )

  test(
    'relations to one row are columns; keys of several columns',
    each(async () => {
      const [p, q] = await Parent.bulkCreate([{ name: 'p' }, { name: 'q' }])
      const children = await Child.bulkCreate([
        { n: 1, parent: p! },
        { n: 2, parent: p! },
      ])
      children[0]!.set({ parent: q! })
      children[1]!.set({ parent: null })
      assert.equal(await Child.bulkUpdate(children, ['parent']), 2)
      assert.deepEqual(await Child.orderBy('n').valuesList('parent', { flat: true }), [q!.id, null])
      const lines = await Line.bulkCreate([
        { order: 1, line: 1 },
        { order: 1, line: 2 },
        { order: 2, line: 1 },
      ])
      for (const row of lines.slice(1)) row.text = `${row.order}/${row.line}`
      assert.equal(await Line.bulkUpdate(lines, ['text']), 3)
      assert.deepEqual(await Line.orderBy('order', 'line').valuesList('text', { flat: true }), [
        '',
        '1/2',
        '2/1',
      ])
    }),
  )

  test(
    'the key, unknown columns, relations to many, unsaved rows and rows of others are refused',
    each(async () => {
      const [row] = await Pair.bulkCreate([{ left: 'a', right: 'b' }])
      const statements = await statementsOf(async () => {
        await assert.rejects(Pair.bulkUpdate([row!], ['id']), /key "id"/)
        // @ts-expect-error an unknown column
        await assert.rejects(Pair.bulkUpdate([row!], ['nope']), FieldError)
        await assert.rejects(Pair.bulkUpdate([row!], []), FieldError)
        await assert.rejects(Pair.bulkUpdate([row!], ['name'], { batch: 0 }), FieldError)
        // @ts-expect-error a misspelt option
        await assert.rejects(Pair.bulkUpdate([row!], ['name'], { size: 1 }), FieldError)
        await assert.rejects(Pair.bulkUpdate([new Pair({ left: 'c', right: 'd' })], ['name']), {
          code: 'E_ROW_UNSAVED',
        })
        const other = new Line({ order: 1, line: 1 })
        await assert.rejects(Pair.bulkUpdate([other as never], ['name']), FieldError)
      })
      assert.deepEqual(statements, [])
      const [partial] = await Pair.only('left')
      await assert.rejects(Pair.bulkUpdate([partial!], ['name']), { code: 'E_COLUMN_NOT_LOADED' })
    }),
  )

  test(
    'a rule that is broken undoes everything, and the rows know it',
    each(async () => {
      const rows = await Pair.bulkCreate([
        { left: 'a', right: '1', code: 'a' },
        { left: 'b', right: '2', code: 'b' },
      ])
      rows[0]!.code = 'c'
      rows[1]!.code = 'c'
      await assert.rejects(Pair.bulkUpdate(rows, ['code'], { batch: 1 }), UniqueViolation)
      assert.deepEqual(await Pair.orderBy('id').valuesList('code', { flat: true }), ['a', 'b'])
      await rows[0]!.save()
      assert.deepEqual(await Pair.orderBy('id').valuesList('code', { flat: true }), ['c', 'b'])
    }),
  )
})

suite('getOrCreate and updateOrCreate', () => {
  test(
    'a broken rule of another column leaves the transaction around it usable',
    each(async () => {
      await Pair.create({ left: 'a', right: '1', code: 'taken' })
      await atomic(async () => {
        await Pair.create({ left: 'b', right: '2' })
        await assert.rejects(
          Pair.getOrCreate({ left: 'c', right: '3' }, { code: 'taken' }),
          UniqueViolation,
        )
        await assert.rejects(
          Pair.updateOrCreate({ left: 'd', right: '4' }, { defaults: { code: 'taken' } }),
          UniqueViolation,
        )
        await Pair.create({ left: 'e', right: '5' })
      })
      assert.equal(await Pair.count(), 3)
    }),
  )

  test(
    'only the right values are written: defaults into a row that is there, create into a new one',
    each(async () => {
      const values = { defaults: { name: 'changed' }, create: { name: 'made', code: 'new' } }
      const [made, created] = await Pair.updateOrCreate({ left: 'a', right: '1' }, values)
      assert.deepEqual([made.name, made.code, created], ['made', 'new', true])
      const [changed, again] = await Pair.updateOrCreate({ left: 'a', right: '1' }, values)
      assert.deepEqual([changed.name, changed.code, again], ['changed', 'new', false])
      const [kept] = await Pair.updateOrCreate(
        { left: 'a', right: '1' },
        { create: { name: 'never' } },
      )
      assert.equal(kept.name, 'changed')
      const misspelt = { default: {} } as object
      await assert.rejects(Pair.updateOrCreate({ left: 'a', right: '1' }, misspelt), FieldError)
    }),
  )

  test(
    'writes the columns of the defaults and moments, and nothing else',
    each(async (dialect) => {
      const row = await Pair.create({ left: 'a', right: '1', code: 'c' })
      const statements = await statementsOf(() =>
        Pair.updateOrCreate({ left: 'a', right: '1' }, { defaults: { name: 'n', code: 'c' } }),
      )
      assert.equal(statements.length, 2)
      const [select, update] = statements
      assert.match(update!, /^update "pair" set "name" = [^,]+, "updated_at" = [^,]+ where/)
      if (dialect === 'postgres') assert.match(select!, /for update/)
      assert.equal((await Pair.get({ id: row.id })).name, 'n')
    }),
  )

  test(
    'many at the same time make one row, and none fails',
    each(async () => {
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          Pair.getOrCreate({ left: 'a', right: '1' }, { name: `n${i}` }),
        ),
      )
      assert.equal(made.filter(([, created]) => created).length, 1)
      assert.equal(new Set(made.map(([row]) => row.id)).size, 1)
      const updated = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          Pair.updateOrCreate({ left: 'b', right: '1' }, { defaults: { name: `n${i}` } }),
        ),
      )
      assert.equal(updated.filter(([, created]) => created).length, 1)
      assert.equal(await Pair.count(), 2)
    }),
  )

  test('the row is locked until the transaction ends', () =>
    onPostgres(async () => {
      const row = await Pair.create({ left: 'a', right: '1', name: '' })
      const add = (letter: string) =>
        atomic(async () => {
          const [found] = await Pair.updateOrCreate({ id: row.id }, { defaults: {} })
          await found.set({ name: found.name + letter }).save()
        })
      await Promise.all(['a', 'b', 'c', 'd'].map(add))
      assert.equal((await names())[0]!.length, 4)
    }))
})
