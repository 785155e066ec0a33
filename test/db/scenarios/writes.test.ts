import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  CheckViolation,
  ForeignKeyViolation,
  NotNullViolation,
  TransactionError,
  UniqueViolation,
} from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { FieldError, NotUpdated, ValidationError } from '../../../src/db/errors.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Coalesce, Concat } from '../../../src/db/expressions/functions.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { postDelete, postSave, preDelete, preSave } from '../../../src/db/signals.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Seller extends Model({
  name: f.char({ maxLength: 20 }),
  email: f.char({ maxLength: 50, unique: true, null: true }),
}) {}

class Lot extends Model(
  {
    title: f.char({ maxLength: 40 }),
    views: f.int({ default: 0 }),
    data: f.json({ null: true }),
    words: f.array(f.text(), { null: true }),
    closesAt: f.dateTime({ null: true }),
    picture: f.binary({ null: true }),
    price: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    updatedAt: f.dateTime({ autoNow: true }),
    get seller() {
      return f.foreignKey(() => Seller, { null: true })
    },
  },
  { constraints: [check('views_positive', { views: { gte: 0 } })] },
) {}

class Code extends Model({
  code: f.char({ maxLength: 10, primaryKey: true }),
  text: f.text({ default: '' }),
}) {}

class Mark extends Model({ name: f.char({ maxLength: 10, primaryKey: true }) }) {}

const { each } = databasesFor([Seller, Lot, Code, Mark])

const made = (values: object = {}) => Lot.create({ title: 'Clock', ...values })

suite('save', () => {
  test(
    'writes the columns that changed and the moments, and nothing when nothing changed',
    each(async () => {
      const lot = await made()
      lot.title = 'Wall clock'
      const [update, ...rest] = await statementsOf(() => lot.save())
      assert.match(update!, /^update "lot" set "title" = [^,]+, "updated_at" = [^,]+ where/)
      assert.deepEqual(rest, [])
      assert.deepEqual(await statementsOf(() => lot.save()), [])
      lot.title = 'Other'
      lot.title = 'Wall clock'
      assert.deepEqual(await statementsOf(() => lot.save()), [])
    }),
  )

  test(
    'changes inside of a value are noticed',
    each(async () => {
      const lot = await made({
        data: { a: [1, { b: 2 }] },
        words: ['x'],
        closesAt: new Date(0),
      })
      const changes: Record<string, (lot: Lot) => void> = {
        data: ({ data }) => void (data as { a: unknown[] }).a.push('more'),
        words: ({ words }) => void words?.push('y'),
        closes_at: ({ closesAt }) => void closesAt?.setUTCFullYear(2000),
      }
      for (const [column, change] of Object.entries(changes)) {
        change(lot)
        const [update] = await statementsOf(() => lot.save())
        assert.match(update ?? '', new RegExp(`set "${column}" = `), column)
      }
      const loaded = await Lot.get({ id: lot.id })
      assert.deepEqual(
        [loaded.data, loaded.words, loaded.closesAt?.getUTCFullYear()],
        [{ a: [1, { b: 2 }, 'more'] }, ['x', 'y'], 2000],
      )
      changes.data?.(loaded)
      const [update] = await statementsOf(() => loaded.save())
      assert.match(update ?? '', /set "data" = /)
      assert.deepEqual(await statementsOf(() => lot.save()), [])
    }),
  )

  test(
    'a loaded row is not written unless it was changed, however the database writes its values',
    each(async () => {
      await made({
        price: '10.5',
        data: { b: [1, { d: 1, c: 2 }], a: 'x' },
        words: ['x', 'y'],
        closesAt: new Date('2026-03-01T10:00:00Z'),
        picture: new Uint8Array([1, 2]),
      })
      const lot = await Lot.get({ title: 'Clock' })
      assert.deepEqual(await statementsOf(() => lot.save()), [])
      lot.set({ price: '10.50' })
      assert.deepEqual(await statementsOf(() => lot.save()), [])
      lot.title = 'Other'
      const [update] = await statementsOf(() => lot.save())
      assert.match(update!, /^update "lot" set "title" = [^,]+, "updated_at" = [^,]+ where/)
    }),
  )

  test(
    'only the columns that are named, and the rest later',
    each(async () => {
      const lot = await made()
      lot.title = 'New'
      lot.views = 5
      await lot.save({ only: ['title'] })
      assert.deepEqual(await Lot.all().valuesList('title', 'views'), [['New', 0]])
      await lot.save()
      assert.deepEqual(await Lot.all().valuesList('title', 'views'), [['New', 5]])
      // @ts-expect-error an unknown column
      await assert.rejects(lot.save({ only: ['nope'] }), FieldError)
      await assert.rejects(new Lot({ title: 'x' }).save({ only: ['title'] }), FieldError)
      await assert.rejects(lot.save({ ony: ['title'] } as object), /no option "ony"/)
      await assert.rejects(lot.save({ only: ['id'] as never }), FieldError)
    }),
  )

  test(
    'a row that somebody deleted is not written in silence',
    each(async () => {
      const lot = await made()
      await Lot.filter({ id: lot.id }).delete()
      lot.title = 'Gone'
      await assert.rejects(lot.save(), NotUpdated)
      await assert.rejects(lot.save({ only: ['title'] }), NotUpdated)
      await assert.rejects(lot.update({ views: 1 }), NotUpdated)
      await assert.rejects(lot.refresh(), Lot.DoesNotExist)
      await lot.save({ insert: true })
      assert.equal((await Lot.get({ id: lot.id })).title, 'Gone')
    }),
  )

  test(
    'a key of one’s own: inserted, and not twice',
    each(async () => {
      const code = await Code.create({ code: 'a', text: 'one' })
      await assert.rejects(Code.create({ code: 'a' }), UniqueViolation)
      await assert.rejects(new Code({ code: 'a' }).save(), UniqueViolation)
      code.text = 'two'
      await assert.rejects(code.save({ insert: true }), UniqueViolation)
      assert.equal((await Code.get({ code: 'a' })).text, 'one')
      const lot = await Lot.create({ id: 77, title: 'Keyed' })
      assert.equal(lot.id, 77)
    }),
  )

  test(
    'a key that was changed to that of another row updates that one; to a new one, inserts',
    each(async () => {
      const a = await Code.create({ code: 'a', text: 'A' })
      await Code.create({ code: 'b', text: 'B' })
      a.code = 'b'
      await a.save()
      assert.deepEqual(await Code.orderBy('code').valuesList('code', 'text'), [
        ['a', 'A'],
        ['b', 'A'],
      ])
      a.code = 'c'
      await a.save()
      assert.equal(await Code.count(), 3)
      a.code = 'a'
      await assert.rejects(a.save({ insert: true }), UniqueViolation)
      const mark = await Mark.create({ name: 'x' })
      await Mark.create({ name: 'y' })
      mark.name = 'y'
      await mark.save()
      assert.equal(await Mark.count(), 2)
    }),
  )

  test(
    'broken rules are errors with their table, column or constraint; never with values',
    each(async (dialect) => {
      await Seller.create({ name: 'Ada', email: 'a@example.org' })
      const duplicate = Seller.create({ name: 'Bob', email: 'a@example.org' })
      await assert.rejects(duplicate, (error: UniqueViolation) => {
        assert.ok(error instanceof UniqueViolation)
        assert.deepEqual([error.table, error.columns], ['seller', ['email']])
        assert.doesNotMatch(`${error.message}${error.sql}${error.stack}`, /example\.org/)
        return true
      })
      const views = await made()
      await assert.rejects(views.update({ views: -1 }), (error: CheckViolation) => {
        assert.ok(error instanceof CheckViolation)
        assert.deepEqual([error.table, error.constraint], ['lot', 'views_positive'])
        return true
      })
      const empty = new Lot({ title: 'x' })
      Object.assign(empty, { title: null })
      await assert.rejects(empty.save(), (error: NotNullViolation) => {
        assert.ok(error instanceof NotNullViolation)
        assert.deepEqual([error.table, error.columns], ['lot', ['title']])
        return true
      })
      await assert.rejects(made({ seller: 999 }), (error: ForeignKeyViolation) => {
        assert.ok(error instanceof ForeignKeyViolation)
        assert.deepEqual([error.table, error.columns], ['lot', ['seller_id']])
        if (dialect === 'postgres') assert.match(error.constraint!, /seller/)
        return true
      })
      assert.equal(await Lot.count(), 1)
    }),
  )
})

suite('update of a row', () => {
  test(
    'computes in the database and reads back, without losing what others did',
    each(async () => {
      const lot = await made({ price: '10.00' })
      await Lot.filter({ id: lot.id }).update({ views: 7 })
      await lot.update({
        views: F('views').plus(1),
        price: F('price').times('1.5'),
        title: Concat('title', Value('!')),
      })
      assert.deepEqual([lot.views, String(lot.price), lot.title], [8, '15', 'Clock!'])
      assert.deepEqual(await statementsOf(() => lot.save()), [])
      await Promise.all(
        Array.from({ length: 10 }, () =>
          lot.update({ views: F('views').minus(1) }).catch(() => {}),
        ),
      )
      await lot.refresh()
      assert.equal(lot.views, 0)
    }),
  )

  test(
    'leaves other changes of the row for save; relations, undefined and unknown names',
    each(async () => {
      const seller = await Seller.create({ name: 'Ada' })
      const lot = await made()
      lot.title = 'Unsaved'
      await lot.update({ views: 2, seller })
      assert.equal(lot.title, 'Unsaved')
      assert.equal(lot.sellerId, seller.id)
      assert.equal((await Lot.get({ id: lot.id })).title, 'Clock')
      await lot.save()
      assert.equal((await Lot.get({ id: lot.id })).title, 'Unsaved')
      await assert.rejects(lot.update({ views: undefined as never }), FieldError)
      await assert.rejects(lot.update({ nope: 1 } as object), FieldError)
      await assert.rejects(async () => new Lot({ title: 'x' }).update({ views: 1 }), {
        code: 'E_ROW_UNSAVED',
      })
    }),
  )
})

suite('update of a queryset', () => {
  test(
    'gives the rows matched, changed or not',
    each(async () => {
      const ada = await Seller.create({ name: 'Ada' })
      await Lot.bulkCreate([{ title: 'a', seller: ada }, { title: 'b' }, { title: 'c' }])
      assert.equal(await Lot.all().update({ views: 0 }), 3)
      assert.equal(await Lot.filter({ views: 0 }).update({ views: 0 }), 3)
      assert.equal(await Lot.filter({ seller: { name: 'Ada' } }).update({ title: 'ada' }), 1)
      assert.equal(await Lot.filter({ title: 'zzz' }).update({ views: 1 }), 0)
      assert.equal(await Lot.none().update({ views: 1 }), 0)
      assert.equal(await Lot.exclude({ seller: ada }).update({ views: F('views').plus(2) }), 2)
      assert.deepEqual(await Lot.orderBy('title').valuesList('views', { flat: true }), [0, 2, 2])
    }),
  )

  test(
    'of the first rows in an order, and of rows after those',
    each(async () => {
      await Lot.bulkCreate([1, 2, 3, 4, 5].map((views) => ({ title: `t${views}`, views })))
      assert.equal(await Lot.orderBy('-views').limit(2).update({ title: 'top' }), 2)
      assert.equal(await Lot.orderBy('views').offset(1).limit(1).update({ title: 'second' }), 1)
      assert.deepEqual(await Lot.orderBy('views').valuesList('title', { flat: true }), [
        't1',
        'second',
        't3',
        'top',
        'top',
      ])
      const report = await Lot.orderBy('views').limit(3).delete()
      assert.equal(report.total, 3)
      assert.deepEqual(await Lot.orderBy('views').valuesList('views', { flat: true }), [4, 5])
    }),
  )

  test(
    'what cannot be meant is refused',
    each(async () => {
      await made()
      await assert.rejects(Lot.all().update({ views: undefined as never }), FieldError)
      await assert.rejects(Lot.all().update({ nope: 1 } as object), FieldError)
      await assert.rejects(Lot.all().update({ title: F('seller.name') as never }), /[Jj]oined/)
      await assert.rejects(Lot.all().distinct().update({ views: 1 }), FieldError)
      await assert.rejects(Lot.all().distinct().delete(), FieldError)
      await assert.rejects(
        async () =>
          Lot.filter({ views: 0 })
            .union(Lot.filter({ views: 1 }))
            .update({ views: 1 }),
        /updated/,
      )
      for (const name of ['update', 'delete'] as const) assert.equal(name in Lot, false)
      // @ts-expect-error a class has no update
      assert.throws(() => Lot.update({ views: 1 }), TypeError)
      // @ts-expect-error a class has no delete
      assert.throws(() => Lot.delete(), TypeError)
    }),
  )

  test(
    'sets relations, null and expressions',
    each(async () => {
      const ada = await Seller.create({ name: 'Ada' })
      const lot = await made({ views: 3 })
      await Lot.filter({ id: lot.id }).update({ seller: ada, title: Coalesce('title', Value('x')) })
      await lot.refresh()
      assert.equal(lot.sellerId, ada.id)
      await Lot.filter({ id: lot.id }).update({ seller: null })
      await lot.refresh()
      assert.equal(lot.sellerId, null)
    }),
  )

  test(
    'many at once lose nothing',
    each(async () => {
      const lot = await made({ views: 100 })
      const buy = () =>
        Lot.filter({ id: lot.id, views: { gt: 0 } }).update({ views: F('views').minus(10) })
      const matched = await Promise.all(Array.from({ length: 15 }, buy))
      assert.equal(matched.filter((n) => n === 1).length, 10)
      assert.equal((await Lot.get({ id: lot.id })).views, 0)
    }),
  )
})

suite('selectForUpdate', () => {
  test(
    'is refused outside of a transaction, on every database',
    each(async () => {
      await made()
      const none = { code: 'E_TRANSACTION_NONE' }
      await assert.rejects(async () => Lot.selectForUpdate(), none)
      await assert.rejects(Lot.selectForUpdate().first(), none)
      await assert.rejects(async () => Lot.selectForUpdate().values('id'), none)
      await assert.rejects(Lot.selectForUpdate().get({ title: 'Clock' }), TransactionError)
      await atomic(async () => assert.equal((await Lot.selectForUpdate()).length, 1))
    }),
  )

  test(
    'locks the rows that are read: alone, joined, of values',
    each(async (dialect) => {
      const seller = await Seller.create({ name: 'Ada' })
      await made({ seller })
      const lock = dialect === 'postgres' ? / for (no key )?update of "lot"/ : /^(?!.*for update)/
      await atomic(async () => {
        const sql = async (rows: PromiseLike<unknown>) => (await statementsOf(() => rows))[0]!
        assert.match(await sql(Lot.selectForUpdate()), lock)
        assert.match(await sql(Lot.selectForUpdate().selectRelated('seller')), lock)
        assert.match(await sql(Lot.selectForUpdate().values('id')), lock)
        assert.match(await sql(Lot.filter({ seller: { name: 'Ada' } }).selectForUpdate()), lock)
        if (dialect === 'sqlite') return
        assert.match(await sql(Lot.selectForUpdate({ skipLocked: true })), /skip locked$/)
        assert.match(await sql(Lot.selectForUpdate({ noWait: true })), /nowait$/)
      })
    }),
  )

  test(
    'options that do not fit are refused',
    each(async () => {
      assert.throws(() => Lot.selectForUpdate({ noWait: true, skipLocked: true }), FieldError)
      assert.throws(() => Lot.selectForUpdate({ nowait: true } as object), /no option "nowait"/)
      await atomic(async () => {
        await assert.rejects(async () => Lot.selectForUpdate().distinct(), FieldError)
        await assert.rejects(async () => Lot.selectForUpdate().union(Lot.all()), FieldError)
        await assert.rejects(async () => Lot.all().union(Lot.selectForUpdate()), FieldError)
        await assert.rejects(async () => Lot.selectForUpdate({ of: ['seller'] }), /selectRelated/)
      })
    }),
  )
})

suite('validate', () => {
  test(
    'gathers what is wrong with fields and with uniques',
    each(async () => {
      await Seller.create({ name: 'Ada', email: 'ada@example.org' })
      const fieldsOf = async (row: { validate(): Promise<void> }) => {
        const error = await row.validate().catch((reason: unknown) => reason)
        return error instanceof ValidationError ? Object.keys(error.fields).sort() : []
      }
      const both = new Seller({ name: 'x'.repeat(21), email: 'ada@example.org' })
      assert.deepEqual(await fieldsOf(both), ['email', 'name'])
      const wrong = new Lot({ title: 'x', views: 'many' as never })
      assert.deepEqual(await fieldsOf(wrong), ['views'])
      const [partial] = await Seller.only('email')
      assert.deepEqual(await fieldsOf(partial!), [])
      assert.deepEqual(await fieldsOf(await Seller.get({ name: 'Ada' })), [])
    }),
  )
})

suite('signals', () => {
  test(
    'of a row that is created, changed and deleted, in order, awaited, inside the transaction',
    each(async () => {
      const told: string[] = []
      const tell = (what: string) => async () => {
        await new Promise((resolve) => setImmediate(resolve))
        told.push(`${what} ${await Seller.count()}`)
      }
      const stops = [
        preSave.connect(Seller, tell('preSave')),
        preSave.connect(Seller, tell('second preSave')),
        postSave.connect(Seller, tell('postSave')),
        preDelete.connect(Seller, tell('preDelete')),
        postDelete.connect(Seller, tell('postDelete')),
      ]
      const seller = await Seller.create({ name: 'Ada' })
      await seller.set({ name: 'Bob' }).save()
      await seller.delete()
      for (const stop of stops) stop()
      const saved = (before: number) => [
        `preSave ${before}`,
        `second preSave ${before}`,
        'postSave 1',
      ]
      assert.deepEqual(told, [...saved(0), ...saved(1), 'preDelete 1', 'postDelete 0'])
    }),
  )

  test(
    'what a handler changes before is saved with it; what it throws afterwards undoes all',
    each(async () => {
      const stops = [
        preSave.connect(Seller, ({ row }) => void row.set({ name: row.name.toUpperCase() })),
        postSave.connect(Seller, ({ row }) => {
          if (row.name === 'EVE') throw new Error('not her')
        }),
      ]
      const ada = await Seller.create({ name: 'ada' })
      await assert.rejects(Seller.create({ name: 'eve' }), /not her/)
      await assert.rejects(ada.set({ name: 'eve' }).save(), /not her/)
      for (const stop of stops) stop()
      assert.deepEqual(await Seller.all().valuesList('name', { flat: true }), ['ADA'])
      await ada.set({ name: 'Ida' }).save()
      assert.deepEqual(await Seller.all().valuesList('name', { flat: true }), ['Ida'])
    }),
  )

  test(
    'none by what writes many rows at once',
    each(async () => {
      let heard = 0
      const stops = [preSave, postSave].map((signal) => signal.connect(Seller, () => void heard++))
      const rows = await Seller.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await Seller.bulkUpdate(rows, ['name'])
      await Seller.all().update({ name: 'c' })
      for (const stop of stops) stop()
      assert.equal(heard, 0)
    }),
  )
})
