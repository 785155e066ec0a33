/** What one column can be asked: texts, lists, NULL, and what is refused. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FieldError, ValidationError } from '../../../src/db/errors.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Lower, Upper } from '../../../src/db/expressions/functions.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import type { Where } from '../../../src/db/types/where.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Name extends Model({
  name: f.char({ maxLength: 60, null: true }),
  other: f.text({ null: true }),
  age: f.int({ null: true }),
  isActive: f.boolean({ default: true }),
  get friend() {
    return f.foreignKey(() => Name, { null: true })
  },
}) {}

const { each } = databasesFor([Name])

async function names(where: Where<typeof Name>): Promise<(string | null)[]> {
  return Name.filter(where).orderBy('name').valuesList('name', { flat: true })
}

async function withNames(...all: (string | null)[]): Promise<void> {
  await Name.bulkCreate(all.map((name) => ({ name })))
}

suite('NULL', () => {
  test(
    'what is excluded by a value leaves the rows without one',
    each(async () => {
      await withNames('i1', null)
      const excluded = async (where: Where<typeof Name>) =>
        Name.exclude(where).valuesList('name', { flat: true })
      assert.deepEqual(await excluded({ name: 'i1' }), [null])
      assert.deepEqual((await excluded({ name: { in: [] } })).length, 2)
      assert.deepEqual(await excluded({ name: { startsWith: 'i' } }), [null])
      assert.deepEqual(await excluded(Q.or({ name: 'i1' }, { age: 5 })), [null])
      assert.deepEqual(await names(Q.not({ name: 'i1' })), [null])
      assert.deepEqual(await names({ name: null }), [null])
      assert.deepEqual(await names({ name: { iexact: null } }), [null])
    }),
  )

  test(
    'a list of rows that holds NULL does not make an exclusion empty',
    each(async () => {
      await withNames('a', 'b', null)
      const some = Name.filter(Q.or({ name: 'a' }, { name: null })).values('name')
      assert.deepEqual(
        await Name.exclude({ name: { in: some } })
          .orderBy('name')
          .valuesList('name', { flat: true }),
        [null, 'b'],
      )
    }),
  )

  test(
    'NULL in a list, for an order or for a pattern is refused; of keys it is passed over',
    each(async () => {
      await withNames('a')
      const { id } = await Name.get({ name: 'a' })
      const statements = await statementsOf(async () => {
        const found = await Name.filter({ id: { in: [null, id] as never } })
        assert.deepEqual(
          found.map((row) => row.id),
          [id],
        )
      })
      assert.equal(statements.length, 1)
      for (const where of [
        { name: { in: ['a', null] } },
        { age: { gt: null } },
        { age: { lte: null } },
        { age: { range: [null, 1] } },
        { name: { contains: null } },
        { name: { isNull: null } },
        { name: { isNull: 1 } },
        { name: { isNull: 'false' } },
      ])
        assert.throws(() => Name.filter(where as never), FieldError, JSON.stringify(where))
    }),
  )
})

suite('texts', () => {
  test(
    'the signs of patterns are what they are',
    each(async () => {
      const all = ['Article_', 'Article%', 'a\\b', 'Articles', 'x[y', 'x*y', 'x?y', "o'n", 'a"b']
      await withNames(...all)
      for (const name of all) {
        assert.deepEqual(await names({ name: { startsWith: name } }), [name])
        assert.deepEqual(await names({ name: { istartsWith: name.toUpperCase() } }), [name])
        assert.deepEqual(await names({ name: { contains: name } }), [name])
        assert.deepEqual(await names({ name: { icontains: name.toUpperCase() } }), [name])
        assert.deepEqual(await names({ name: { endsWith: name } }), [name])
        assert.deepEqual(await names({ name: { iendsWith: name.toLowerCase() } }), [name])
        assert.deepEqual(await names({ name: { iexact: name.toUpperCase() } }), [name])
      }
      assert.deepEqual(await names({ name: { contains: '_' } }), ['Article_'])
      assert.deepEqual(await names({ name: { contains: '%' } }), ['Article%'])
      assert.equal((await names({ name: { contains: '' } })).length, all.length)
      assert.equal((await names({ name: { startsWith: '' } })).length, all.length)
      assert.equal((await names({ name: { endsWith: '' } })).length, all.length)
    }),
  )

  test(
    'lookups without an i know case',
    each(async () => {
      await withNames('Aabb')
      for (const lookup of ['contains', 'startsWith', 'regex'] as const) {
        assert.deepEqual(await names({ name: { [lookup]: 'aa' } }), [], lookup)
        assert.deepEqual(await names({ name: { [lookup]: 'Aa' } }), ['Aabb'], lookup)
      }
      assert.deepEqual(await names({ name: { endsWith: 'BB' } }), [])
      assert.deepEqual(await names({ name: 'aabb' }), [])
      assert.deepEqual(await names({ name: { in: ['AABB'] } }), [])
    }),
  )

  test(
    'lookups with an i know no case in any alphabet',
    each(async () => {
      const pairs: [string, string][] = [
        ['Straße', 'STRASSE'],
        ['ÉCOLE', 'école'],
        ['Ελλάς', 'ΕΛΛΆΣ'],
        ['МОСКВА', 'москва'],
        ['Åse', 'åSE'],
        ['ŞIŞLI', 'şişli'],
        ['Ünal 42', 'üNAL 42'],
        ['GROẞ', 'gross'],
      ]
      for (const [name, other] of pairs) {
        await Name.all().delete()
        await withNames(name)
        assert.deepEqual(await names({ name: { iexact: other } }), [name], other)
        assert.deepEqual(await names({ name: { icontains: other.slice(1, 4) } }), [name], other)
        assert.deepEqual(await names({ name: { istartsWith: other.slice(0, 3) } }), [name], other)
        assert.deepEqual(await names({ name: { iendsWith: other.slice(-2) } }), [name], other)
        assert.deepEqual(await names({ name: { icontains: 'xyz' } }), [])
      }
    }),
  )

  test(
    'lower and upper case are those of Unicode',
    each(async () => {
      await withNames('Éa Ω', 'Plain', null)
      const found = await Name.annotate({ low: Lower('name'), up: Upper('name') }).orderBy('id')
      assert.deepEqual(
        found.map(({ low, up }) => [low, up]),
        [
          ['éa ω', 'ÉA Ω'],
          ['plain', 'PLAIN'],
          [null, null],
        ],
      )
    }),
  )

  test(
    'a pattern is a regular expression, with and without case',
    each(async () => {
      await withNames('lot 12', 'LOT 3', 'x')
      assert.deepEqual(await names({ name: { regex: '^lot \\d+$' } }), ['lot 12'])
      assert.deepEqual(await names({ name: { iregex: /^lot \d+$/ } }), ['LOT 3', 'lot 12'])
      assert.deepEqual(await names({ name: { regex: /[a-x]$/ } }), ['x'])
      for (const wrong of ['(', '[', '*'])
        assert.throws(() => Name.filter({ name: { regex: wrong } }), FieldError)
      assert.throws(() => Name.filter({ name: { regex: /a/g } }), FieldError)
    }),
  )

  test(
    'a text is compared with another column of the row in every way',
    each(async () => {
      await Name.bulkCreate([
        { name: 'clockwork', other: 'clock' },
        { name: 'wall clock', other: 'CLOCK' },
        { name: 'x*', other: '*' },
        { name: 'y', other: '' },
      ])
      assert.deepEqual(await names({ name: { startsWith: F('other') } }), ['clockwork', 'y'])
      assert.deepEqual(await names({ name: { endsWith: F('other') } }), ['x*', 'y'])
      assert.deepEqual(await names({ name: { iendsWith: F('other') } }), ['wall clock', 'x*', 'y'])
      assert.deepEqual(await names({ name: { icontains: F('other') } }), [
        'clockwork',
        'wall clock',
        'x*',
        'y',
      ])
    }),
  )
})

suite('lists and ranges', () => {
  test(
    'a list of any length is one parameter',
    each(async () => {
      await withNames('a', 'b')
      const { id } = await Name.get({ name: 'b' })
      const ids = Array.from({ length: 40_000 }, (_, i) => i + id)
      const statements = await statementsOf(async () => {
        assert.equal(await Name.filter({ id: { in: ids } }).count(), 1)
        assert.equal(await Name.exclude({ id: { in: ids } }).count(), 1)
      })
      assert.equal(statements.length, 2)
      assert.ok(statements.every((sql) => sql.length < 300))
    }),
  )

  test(
    'an empty list asks nothing',
    each(async () => {
      await withNames('a')
      const statements = await statementsOf(async () => {
        assert.deepEqual(await Name.filter({ pk: { in: [] } }), [])
        assert.equal(await Name.filter({ name: { in: new Set<string>() } }).count(), 0)
      })
      assert.deepEqual(statements, [])
      assert.equal(await Name.exclude({ pk: { in: [] } }).count(), 1)
    }),
  )

  test(
    'a range holds both its ends',
    each(async () => {
      await Name.bulkCreate([1, 2, 3, 4].map((age) => ({ name: String(age), age })))
      assert.deepEqual(await names({ age: { range: [2, 3] } }), ['2', '3'])
      assert.deepEqual(await names({ age: { range: [3, 2] } }), [])
      assert.deepEqual(await names({ name: { range: ['2', '3'] } }), ['2', '3'])
      for (const range of [[1], [1, 2, 3], 1, 'ab', { low: 1, high: 2 }])
        assert.throws(() => Name.filter({ age: { range } } as never), FieldError)
    }),
  )
})

suite('relations', () => {
  test(
    'NULL beyond a relation is NULL; a row that is not there is none',
    each(async () => {
      const b = await Name.create({ name: 'b' })
      const c = await Name.create({ name: null, other: 'c' })
      await Name.bulkCreate([
        { other: 'alone' },
        { other: 'with b', friend: b },
        { other: 'with c', friend: c },
      ])
      const others = async (where: Where<typeof Name>) =>
        (await Name.filter(where).orderBy('id').valuesList('other', { flat: true })).filter(
          (other) => other?.startsWith('with') || other === 'alone',
        )
      assert.deepEqual(await others({ friend: { name: null } }), ['alone', 'with c'])
      assert.deepEqual(await others({ friend: { name: { isNull: false } } }), ['with b'])
      assert.deepEqual(await others(Q.not({ friend: { name: null } })), ['with b'])
      assert.deepEqual(await others({ friend: null }), ['alone'])
    }),
  )

  test(
    'a row that is not saved, of another length or cut is refused',
    each(async () => {
      await withNames('a')
      assert.throws(() => Name.filter({ friend: new Name({ name: 'new' }) }), /not in the database/)
      assert.throws(
        () => Name.filter({ friend: Name.all().limit(2) }),
        /must be limited to one result/,
      )
      assert.throws(() => Name.all().limit(2).filter({ name: 'a' }), /limit/)
      assert.throws(() => Name.all().limit(-1), FieldError)
      assert.throws(() => Name.all().offset(-1), FieldError)
    }),
  )
})

suite('what is refused', () => {
  test(
    'names, lookups and values that a column does not have, with the choices',
    each(async () => {
      const wrong: [object, RegExp][] = [
        [{ foo: 1 }, /no field "foo".*Choices: id, name, other/],
        [{ name: { foo: 1 } }, /no lookup "foo".*Choices: .*icontains/],
        [{ age: { contains: 1 } }, /no lookup "contains"/],
        [{ isActive: { gt: true } }, /no lookup "gt"/],
        [{ friend: { foo: 1 } }, /no field "foo"/],
        [{ 'friend.name': 'a' }, /no field "friend.name"/],
        [{ name: {} }, /lookup/],
        [{ name: undefined }, /undefined/],
        [{ name: { in: [undefined] } }, /undefined/],
        [{ name: { exact: undefined } }, /undefined/],
        [{ age: '5' }, /age/],
        [{ age: 1.5 }, /age/],
        [{ age: Number.NaN }, /age/],
        [{ age: new Date() }, /age/],
        [{ age: [1] }, /age/],
        [{ name: 5 }, /name/],
        [{ name: ['a'] }, /name/],
        [{ name: { in: 'abc' } }, /list/],
        [{ name: { in: 5 } }, /list/],
        [{ name: { icontains: 5 } }, /takes a text/],
        [{ name: 'a\0' }, /NUL/],
        [{ name: { contains: 'a\0' } }, /NUL/],
        [{ isActive: 1 }, /isActive/],
        [{ isActive: 'true' }, /isActive/],
      ]
      for (const [where, message] of wrong)
        assert.throws(
          () => Name.filter(where as never),
          (error: Error) => {
            assert.ok(error instanceof FieldError || error instanceof ValidationError, error.stack)
            assert.match(error.message, message)
            return true
          },
          String(Object.entries(where)),
        )
    }),
  )
})
