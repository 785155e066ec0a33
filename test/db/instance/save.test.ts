import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { z } from 'zod'
import { noKey, reference } from '../../../src/core/user.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import {
  CheckViolation,
  ForeignKeyViolation,
  UniqueViolation,
} from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { FieldError, NotUpdated, ValidationError } from '../../../src/db/errors.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { observeRows, type RowChange } from '../../../src/db/row-changes.ts'
import { postSave, preSave } from '../../../src/db/signals.ts'
import { Author, Book, library, Pair, Publisher, sampleBooks, statementsOf } from '../library.ts'

class Note extends Model(
  {
    id: f.uuid({ primaryKey: true }),
    title: f.char({
      maxLength: 10,
      validators: [(v: string) => (v === 'bad' ? 'Not that.' : undefined)],
    }),
    data: f.json({
      schema: z.object({ tags: z.array(z.string()) }),
      default: () => ({ tags: [] }),
    }),
    big: f.bigInt({ default: 0n }),
    due: f.dateTime({ null: true }),
    bytes: f.binary({ null: true }),
    price: f.decimal({ maxDigits: 8, decimalPlaces: 2, default: '0' }),
    state: f.choice(['new', 'done'], { default: 'new' }),
    token: f.secret({ default: '' }),
    level: f.int({ dbDefault: 7 }),
    createdAt: f.dateTime({ autoNowAdd: true }),
    changedAt: f.dateTime({ autoNow: true }),
  },
  {
    constraints: [
      check('price_positive', Q({ price: { gte: 0 } })),
      unique('note_done_title', ['title'], {
        condition: { state: 'done' },
        message: 'Done already.',
      }),
    ],
  },
) {
  readonly #made = Date.now()
  calls = 0
  get age() {
    return Date.now() - this.#made
  }
}

class Line extends Model(
  { order: f.int(), position: f.int(), text: f.char({ maxLength: 20 }) },
  { primaryKey: ['order', 'position'] },
) {}

function notes(fn: () => Promise<void>): () => Promise<void> {
  return async () => {
    const database = await connect('sqlite::memory:', { models: [Note, Line] })
    try {
      await database.createTables()
      await fn()
    } finally {
      await database.close()
    }
  }
}

suite('rows', () => {
  test(
    'values survive the way to the database and back',
    notes(async () => {
      const due = new Date('2026-03-29T01:30:00.123+02:00')
      const bytes = new Uint8Array([0, 255, 0])
      const made = await Note.create({
        title: 'a',
        big: 2n ** 53n + 1n,
        due,
        bytes,
        price: '12.50',
        data: { tags: ['x'] },
      })
      assert.match(made.id, /^[0-9a-f-]{36}$/)
      const note = await Note.get({ pk: made.id })
      assert.deepEqual(
        [note.big, note.due, note.price.toFixed(2), note.data, note.state],
        [2n ** 53n + 1n, due, '12.50', { tags: ['x'] }, 'new'],
      )
      assert.deepEqual(new Uint8Array(note.bytes!), bytes)
      assert.ok(made.price instanceof Decimal)
      assert.equal(await Note.filter({ big: 2n ** 53n + 1n }).count(), 1)
      assert.equal(await Note.filter({ id: { in: [made.id.toUpperCase()] } }).count(), 1)
      assert.equal(await Note.filter({ due, price: { lte: '12.50' } }).count(), 1)
    }),
  )

  test(
    'defaults: of the field, of the database, and moments',
    notes(async () => {
      const note = await Note.create({ title: 'a' })
      assert.equal(note.level, 7)
      assert.deepEqual(note.data, { tags: [] })
      assert.ok(note.createdAt instanceof Date)
      const before = note.changedAt
      note.title = 'b'
      note.changedAt = new Date(0)
      await note.save()
      assert.ok(note.changedAt >= before)
      assert.equal((await Note.get()).createdAt.getTime(), note.createdAt.getTime())
    }),
  )

  test(
    'a class keeps its fields, private members and methods',
    notes(async () => {
      await Note.create({ title: 'a' })
      const note = await Note.get()
      assert.equal(note.calls, 0)
      assert.ok(note.age >= 0)
      assert.ok(note instanceof Note)
    }),
  )

  test(
    'only what changed is written, changes inside of values included',
    notes(async () => {
      await Note.create({ title: 'a', due: new Date(0) })
      const note = await Note.get()
      assert.deepEqual(await statementsOf(() => note.save()), [])
      note.data.tags.push('new')
      note.due!.setUTCFullYear(2000)
      const [sql] = await statementsOf(() => note.save())
      assert.match(sql ?? '', /set "data" = \?, "due" = \?, "changed_at" = \?/)
      const again = await Note.get()
      assert.deepEqual(again.data, { tags: ['new'] })
      assert.equal(again.due?.getUTCFullYear(), 2000)
      again.title = 'b'
      again.level = 9
      await again.save({ only: ['level'] })
      assert.deepEqual([(await Note.get()).title, (await Note.get()).level], ['a', 9])
    }),
  )

  test(
    'an expression is computed by the database and read back',
    library(async () => {
      const { ada, sea } = await sampleBooks()
      await ada.update({ age: F('age').plus(1), name: 'Ada L' })
      assert.deepEqual([ada.age, ada.name], [37, 'Ada L'])
      assert.deepEqual(await statementsOf(() => ada.save()), [])
      await sea.update({ price: F('price').times('1.1') })
      assert.equal(sea.price.toFixed(2), '11.55')
      assert.equal(await Author.filter({ age: { gt: 20 } }).update({ age: F('age').minus(1) }), 2)
      const loose = Author.all() as unknown as { update(values: object): Promise<number> }
      await assert.rejects(async () => loose.update({ name: F('mentor.name') }), /not permitted/)
      await assert.rejects(async () => loose.update({ age: undefined }), FieldError)
      assert.throws(() => ada.set({ age: F('age') as unknown as number }), /Use update/)
    }),
  )

  test(
    'the key of an unsaved or deleted row is an error, not undefined',
    library(async () => {
      const author = new Author({ name: 'Ada', age: 1 })
      assert.equal(author.isSaved, false)
      assert.throws(() => author.id, { code: 'E_ROW_UNSAVED' })
      assert.throws(() => author.pk, { code: 'E_ROW_UNSAVED' })
      await author.save()
      assert.equal(author.pk, author.id)
      await author.delete()
      assert.throws(() => author.id, { code: 'E_ROW_UNSAVED' })
      assert.equal(author.name, 'Ada')
    }),
  )

  test(
    'a row that is gone is not updated silently',
    library(async () => {
      const author = await Author.create({ name: 'Ada', age: 1 })
      await Author.filter({ id: author.id }).delete()
      author.name = 'Eve'
      await assert.rejects(author.save(), NotUpdated)
      await assert.rejects(author.update({ age: 3 }), NotUpdated)
      await assert.rejects(author.refresh(), Author.DoesNotExist)
    }),
  )

  test(
    'wrong values of a new row are errors',
    library(async () => {
      const loose = Author as unknown as new (values: object) => Author
      assert.throws(() => new loose({ name: 'A', agee: 3 }), /no field "agee"/)
      assert.throws(() => new loose({ name: 'A', age: undefined }), /undefined/)
      assert.throws(() => new loose({ name: 'A', age: 1, books: [] }), /no column here/)
      await assert.rejects(async () => new loose({ name: 'A' }).save(), ValidationError)
      const nobody = { [reference]: true, pk: noKey } as const
      assert.throws(() => new Author({ name: 'A', age: 1, mentor: nobody }), /no key/)
      const publisher = new Publisher({ name: 'P' })
      assert.throws(() => new Book({ name: 'B', price: 1, publisher }), { code: 'E_ROW_UNSAVED' })
    }),
  )

  test(
    'violations are errors of their own',
    notes(async () => {
      const note = await Note.create({ title: 'a' })
      await assert.rejects(note.update({ price: '-1' }), CheckViolation)
      await Note.create({ title: 'x', state: 'done' })
      await assert.rejects(Note.create({ title: 'x', state: 'done' }), UniqueViolation)
      assert.equal(await Note.filter({ title: 'x' }).count(), 1)
    }),
  )

  test(
    'a foreign key to nothing is refused at the commit',
    library(async () => {
      await assert.rejects(Author.create({ name: 'A', age: 1, mentor: 99 }), ForeignKeyViolation)
    }),
  )

  test(
    'validation names the fields, and asks for what is unique',
    notes(async () => {
      await Note.create({ title: 'x', state: 'done' })
      const fields = async (values: ConstructorParameters<typeof Note>[0]) => {
        const error = await new Note(values).validate().catch((reason: unknown) => reason)
        return error instanceof ValidationError ? error.fields : undefined
      }
      assert.equal(await fields({ title: 'ok' }), undefined)
      assert.deepEqual(await fields({ title: 'bad' }), { title: ['Not that.'] })
      assert.ok((await fields({ title: 'much too long a title' }))?.title)
      assert.deepEqual(await fields({ title: 'x', state: 'done' }), { '': ['Done already.'] })
      assert.equal(await fields({ title: 'x' }), undefined)
      assert.match((await fields({ title: 'x', price: '-1' }))?.['']?.[0] ?? '', /price_positive/)
      const saved = await Note.get({ title: 'x' })
      await saved.validate()
    }),
  )

  test(
    'secrets stay inside; JSON is plain data',
    notes(async () => {
      const note = await Note.create({ title: 'a', token: 's3cret', big: 5n })
      const text = JSON.stringify(note)
      assert.ok(!text.includes('s3cret'))
      assert.equal(JSON.parse(text).big, '5')
      assert.equal(JSON.parse(text).price, '0.00')
    }),
  )

  test(
    'keys of several columns',
    notes(async () => {
      const line = await Line.create({ order: 1, position: 2, text: 'a' })
      assert.deepEqual(line.pk, [1, 2])
      line.text = 'b'
      await line.save()
      assert.equal((await Line.get({ pk: [1, 2] })).text, 'b')
      assert.equal(await Line.filter({ order: 1 }).update({ text: 'c' }), 1)
      assert.deepEqual(await line.delete(), { total: 1, byModel: { Line: 1 } })
    }),
  )

  test(
    'getOrCreate and updateOrCreate',
    library(async () => {
      const [pair, created] = await Pair.getOrCreate({ left: 'a', right: 'b' }, { name: 'x' })
      const [same, again] = await Pair.getOrCreate({ left: 'a', right: 'b' }, { name: 'y' })
      assert.deepEqual([created, again, same.id, same.name], [true, false, pair.id, 'x'])
      const [changed] = await Pair.updateOrCreate(
        { left: 'a', right: 'b' },
        { defaults: { name: 'z' } },
      )
      assert.equal(changed.name, 'z')
      const [made] = await Pair.updateOrCreate(
        { left: 'c', right: 'd' },
        { defaults: { name: 'no' }, create: { name: 'yes' } },
      )
      assert.equal(made.name, 'yes')
      await atomic(async () => {
        await assert.rejects(
          Pair.filter({ left: 'zzz' }).getOrCreate({ right: 'b' }, { left: 'a' }),
          UniqueViolation,
        )
        assert.equal(await Pair.all().count(), 2)
      })
    }),
  )

  test(
    'bulk writing',
    library(async () => {
      const first = await Pair.bulkCreate([
        { left: 'a', right: '1' },
        { left: 'b', right: '2', name: 'named' },
      ])
      assert.deepEqual(
        first.map(({ id, name }) => [id > 0, name]),
        [
          [true, ''],
          [true, 'named'],
        ],
      )
      await Pair.bulkCreate(
        [
          { left: 'a', right: '1' },
          { left: 'c', right: '3' },
        ],
        { ignoreConflicts: true },
      )
      assert.equal(await Pair.count(), 3)
      await assert.rejects(
        Pair.bulkCreate([
          { left: 'd', right: '4' },
          { left: 'a', right: '1' },
        ]),
        UniqueViolation,
      )
      assert.equal(await Pair.count(), 3)
      for (const pair of first) pair.name = `${pair.left}!`
      assert.equal(await Pair.bulkUpdate(first, ['name']), 2)
      assert.deepEqual(
        await Pair.filter({ name: { contains: '!' } })
          .orderBy('id')
          .valuesList('name', { flat: true }),
        ['a!', 'b!'],
      )
      await assert.rejects(async () => Pair.bulkUpdate(first, ['id']), /cannot be changed/)
      const many = await Pair.bulkCreate(
        Array.from({ length: 1200 }, (_, i) => ({ left: 'm', right: String(i) })),
      )
      assert.deepEqual(
        many.map(({ id }) => id),
        many.map((_, i) => many[0]!.id + i),
      )
    }),
  )

  test(
    'signals are awaited, in order, inside the transaction',
    library(async () => {
      const told: string[] = []
      const stops = [
        preSave.connect(Author, async ({ created }) => void told.push(`pre ${created}`)),
        postSave.connect(
          Author,
          async ({ row }) => void told.push(`post ${(row as Author).isSaved}`),
        ),
        postSave.connect(Author, ({ row }) => {
          if ((row as Author).name === 'Refused') throw new Error('no')
        }),
      ]
      const author = await Author.create({ name: 'Ada', age: 1 })
      author.age = 2
      await author.save()
      await assert.rejects(Author.create({ name: 'Refused', age: 1 }), /no/)
      assert.equal(await Author.count(), 1)
      for (const stop of stops) stop()
      assert.deepEqual(told.slice(0, 4), ['pre true', 'post true', 'pre false', 'post true'])
    }),
  )

  test(
    'observers hear of rows after the commit, never after a rollback',
    library(async () => {
      const told: [string, unknown, string][] = []
      const stop = observeRows(
        ({ model, pk, kind }: RowChange) => void told.push([model.name, pk, kind]),
      )
      const author = await Author.create({ name: 'Ada', age: 1 })
      await atomic(async () => {
        await author.update({ age: 2 })
        assert.equal(told.length, 1)
      })
      await assert.rejects(
        atomic(async () => {
          await Author.create({ name: 'Eve', age: 1 })
          throw new Error('undo')
        }),
      )
      await Author.all().update({ age: 3 })
      const { id } = author
      await author.delete()
      stop()
      await Author.create({ name: 'Zoe', age: 1 })
      assert.deepEqual(told, [
        ['Author', id, 'created'],
        ['Author', id, 'changed'],
        ['Author', undefined, 'changed'],
        ['Author', id, 'deleted'],
      ])
    }),
  )

  test(
    'factors of a decimal may have more places than the column; fractional numbers are refused',
    library(async () => {
      const { sea } = await sampleBooks()
      await sea.update({ price: F('price').times('1.075') })
      assert.equal(String(sea.price), '11.29')
      await assert.rejects(
        sea.update({ price: F('price').times(1.5) }),
        /is a floating-point number/,
      )
    }),
  )
})
