import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Count, Max, Min } from '../../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../../src/db/expressions/case.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Length, Lower } from '../../../src/db/expressions/functions.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import type { Where } from '../../../src/db/types/where.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Category extends Model(
  {
    name: f.char({ maxLength: 30 }),
    rank: f.int({ null: true }),
    get tags() {
      return f.reverse(() => Tag, 'category')
    },
  },
  { ordering: ['-name'] },
) {}

class Tag extends Model(
  {
    name: f.char({ maxLength: 30 }),
    note: f.char({ maxLength: 30, null: true }),
    weight: f.int({ default: 0 }),
    get parent() {
      return f.foreignKey(() => Tag, { null: true })
    },
    get category() {
      return f.foreignKey(() => Category, { null: true })
    },
    get children() {
      return f.reverse(() => Tag, 'parent')
    },
  },
  { ordering: ['name'] },
) {}

class Egg extends Model(
  {
    size: f.int({ default: 1 }),
    get hen() {
      return f.foreignKey(() => Hen)
    },
  },
  { ordering: ['hen'] },
) {}

class Hen extends Model(
  {
    age: f.int({ default: 1 }),
    get egg() {
      return f.foreignKey(() => Egg, { null: true })
    },
  },
  { ordering: ['egg'] },
) {}

const { each } = databasesFor([Category, Tag, Egg, Hen])

/** b and d in the category x, a in y, c in none; b above a, a above c. */
async function tags() {
  const x = await Category.create({ name: 'x', rank: 2 })
  const y = await Category.create({ name: 'y', rank: null })
  const b = await Tag.create({ name: 'b', category: x, weight: 5, note: 'n' })
  const a = await Tag.create({ name: 'a', category: y, weight: 5, parent: b, note: 'n' })
  const c = await Tag.create({ name: 'c', weight: 7, parent: a, note: 'm' })
  const d = await Tag.create({ name: 'd', category: x, weight: 1 })
  return { x, y, a, b, c, d }
}

const names = { flat: true } as const

const named = (rows: ReturnType<typeof Tag.all<typeof Tag>>) => rows.valuesList('name', names)

suite('order', () => {
  test(
    'by a relation is the order of its model, in both directions',
    each(async () => {
      await tags()
      const by = (term: 'category' | '-category' | 'category.id' | '-category.pk') =>
        Tag.orderBy(term, 'name').valuesList('name', names)
      assert.deepEqual(await by('category'), ['a', 'b', 'd', 'c'])
      assert.deepEqual(await by('-category'), ['c', 'b', 'd', 'a'])
      assert.deepEqual(await by('category.id'), ['c', 'b', 'd', 'a'])
      assert.deepEqual(await by('-category.pk'), ['a', 'b', 'd', 'c'])
    }),
  )

  test(
    'that leads back to itself is refused',
    each(async () => {
      await assert.rejects(async () => Egg.all(), /leads back to itself/)
      assert.throws(() => Hen.orderBy('egg'), /leads back to itself/)
      assert.deepEqual(await Egg.orderBy('size'), [])
    }),
  )

  test(
    'NULL is the least of all values, unless it is said',
    each(async () => {
      await tags()
      assert.deepEqual(await named(Tag.orderBy('note', 'name')), ['d', 'c', 'a', 'b'])
      assert.deepEqual(await named(Tag.orderBy('-note', 'name')), ['a', 'b', 'c', 'd'])
      assert.deepEqual(await named(Tag.orderBy(F('note').asc({ nulls: 'last' }), 'name')), [
        'c',
        'a',
        'b',
        'd',
      ])
      assert.deepEqual(await named(Tag.orderBy(F('note').desc({ nulls: 'first' }), 'name')), [
        'd',
        'a',
        'b',
        'c',
      ])
      assert.deepEqual(await named(Tag.orderBy('parent.note', 'name')), ['b', 'd', 'a', 'c'])
      assert.deepEqual(await named(Tag.orderBy('category.rank', 'name')), ['a', 'c', 'b', 'd'])
    }),
  )

  test(
    'by aggregates of related rows, which a path to many rows asks for',
    each(async () => {
      await tags()
      const counted = Tag.orderBy(Count('children').desc(), '-name')
      assert.deepEqual(await counted.valuesList('name', names), ['b', 'a', 'd', 'c'])
      const latest = Category.orderBy(Max('tags.weight'))
      assert.deepEqual(await latest.valuesList('name', names), ['x', 'y'])
      assert.throws(
        // @ts-expect-error a relation to many
        () => Tag.orderBy('children.name'),
        /relation to many rows. Use an aggregate/,
      )
      // @ts-expect-error no such column
      assert.throws(() => Tag.orderBy('nam'), /Choices: .*name/)
    }),
  )

  test(
    'turned round: reverse, first and last, earliest and latest',
    each(async () => {
      await tags()
      assert.deepEqual(await Tag.all().reverse().valuesList('name', names), ['d', 'c', 'b', 'a'])
      assert.deepEqual(await Tag.orderBy('-weight', 'name').reverse().valuesList('name', names), [
        'd',
        'b',
        'a',
        'c',
      ])
      assert.equal((await Tag.first())?.name, 'a')
      assert.equal((await Tag.last())?.name, 'd')
      assert.equal((await Tag.orderBy(F('note').asc({ nulls: 'last' })).last())?.name, 'd')
      assert.equal((await Tag.earliest('weight')).name, 'd')
      assert.equal((await Tag.latest('weight', 'name')).name, 'c')
      assert.equal((await Tag.all().latest(Length('name'), '-name')).name, 'a')
      await assert.rejects(Tag.none().latest('name'), Tag.DoesNotExist)
      const [sql] = await statementsOf(() =>
        Tag.annotate({ n: Count('children') })
          .orderBy('-n', 'name')
          .first(),
      )
      assert.match(sql ?? '', /limit 1$/)
    }),
  )

  test(
    'pages by the last row of the page before skip and repeat nothing among equal values',
    each(async () => {
      const rows = Array.from({ length: 10 }, (_, i) => ({ name: `t${i}`, weight: i % 2 }))
      await Tag.bulkCreate(rows)
      const seen: number[] = []
      let last: Tag | undefined
      for (;;) {
        const page: Tag[] = await (last ? Tag.filter(after(last)) : Tag.all())
          .orderBy('-weight', 'id')
          .limit(3)
        if (page.length === 0) break
        seen.push(...page.map(({ id }) => id))
        last = page.at(-1)
      }
      const all = await Tag.orderBy('-weight', 'id').valuesList('id', names)
      assert.deepEqual(seen, all)
    }),
  )

  test(
    'is kept while rows are updated',
    each(async () => {
      await tags()
      assert.equal(await Tag.orderBy('-weight').update({ weight: F('weight').plus(1) }), 4)
      assert.equal((await Tag.get({ name: 'c' })).weight, 8)
    }),
  )
})

suite('distinct rows', () => {
  test(
    'are ordered by what is not selected: each value stands where it comes first',
    each(async () => {
      await tags()
      const notes = Tag.values('weight').distinct()
      assert.deepEqual(
        await notes.orderBy('category.name', 'name').valuesList('weight', names),
        [7, 5, 1],
      )
      assert.deepEqual(await notes.orderBy('-name').valuesList('weight', names), [1, 7, 5])
      assert.deepEqual(
        await notes.orderBy('-weight').limit(2),
        [7, 5].map((weight) => ({ weight })),
      )
      assert.equal(await notes.orderBy('name').limit(2).count(), 2)
      assert.equal(await notes.count(), 3)
      const computed = Tag.annotate({ up: F('weight').plus(10) })
      const ups = computed.orderBy(Lower('name').desc()).values('up').distinct()
      assert.deepEqual(await ups.limit(2), [{ up: 11 }, { up: 17 }])
      assert.equal(await ups.exists(), true)
    }),
  )

  test(
    'of a model are whole, in any order',
    each(async () => {
      await tags()
      const rows = Tag.filter({ weight: { gt: 0 } })
        .distinct()
        .orderBy('category.name', 'name')
      assert.equal(await rows.limit(3).count(), 3)
      assert.deepEqual(
        (await rows.limit(3)).map(({ name }) => name),
        ['c', 'b', 'd'],
      )
      assert.equal(await Tag.all().distinct().count(), 4)
    }),
  )

  test(
    'in some columns: the first in the order, which begins with them',
    each(async () => {
      await tags()
      const heaviest = Tag.all().distinct('category').orderBy('category.id', '-weight')
      assert.deepEqual(await heaviest.valuesList('name', names), ['c', 'b', 'a'])
      const rows = await heaviest
      assert.deepEqual(
        rows.map(({ name, weight }) => [name, weight]),
        [
          ['c', 7],
          ['b', 5],
          ['a', 5],
        ],
      )
      assert.equal(await heaviest.count(), 3)
      assert.deepEqual(await heaviest.limit(1).offset(1).valuesList('name', names), ['b'])
      const sized = Tag.annotate({ heavy: Case(When({ weight: { gt: 4 } }, 1), { default: 0 }) })
        .distinct('heavy')
        .orderBy('-heavy', '-name')
      assert.deepEqual(await sized.valuesList('name', names), ['c', 'd'])
      assert.equal(await Category.filter({ tags: { in: sized } }).count(), 1)
      const { most } = await heaviest.aggregate({ most: Min('weight') })
      assert.equal(most, 5)
      await assert.rejects(
        async () => Tag.all().distinct('category').orderBy('name'),
        /begins with those columns/,
      )
      // @ts-expect-error no such column
      assert.throws(() => Tag.all().distinct('categry'), /Choices: /)
    }),
  )
})

suite('combined querysets', () => {
  test(
    'align their columns by place, and have the names of the first',
    each(async () => {
      await tags()
      const rows = await Tag.filter({ name: 'b' })
        .values('name', 'note')
        .union(Tag.filter({ name: 'c' }).values('note', 'name') as never)
        .orderBy('name')
      assert.deepEqual(rows, [
        { name: 'b', note: 'n' },
        { name: 'm', note: 'c' },
      ])
    }),
  )

  test(
    'are ordered, cut, counted and asked for',
    each(async () => {
      await tags()
      const heavy = Tag.filter({ weight: { gte: 5 } }).annotate({ size: F('weight').times(2) })
      const noted = Tag.filter({ note: 'n' }).annotate({ size: F('weight').times(2) })
      const both = heavy.union(noted)
      assert.equal(await both.count(), 3)
      assert.equal(await both.exists(), true)
      assert.deepEqual(
        (await both.orderBy('-size', 'name').limit(2)).map(({ name, size }) => [name, size]),
        [
          ['c', 14],
          ['a', 10],
        ],
      )
      assert.equal(await heavy.union(noted, { all: true }).count(), 5)
      assert.equal((await heavy.intersection(noted).orderBy('name').last())?.name, 'b')
      assert.deepEqual(
        (await heavy.difference(noted)).map(({ name }) => name),
        ['c'],
      )
      const found = Tag.filter({ id: { in: heavy.values('id').union(noted.values('id')) } })
      assert.equal(await found.count(), 3)
      for (const refused of [
        () => both.filter({ name: 'a' }),
        () => both.annotate({ x: Value(1) }),
        () => both.values('name'),
        () => both.groupBy('name'),
        () => both.aggregate({ n: Count() }),
      ])
        assert.throws(refused, { code: 'E_QUERY_COMBINED' })
      await assert.rejects(both.delete(), { code: 'E_QUERY_COMBINED' })
      await assert.rejects(both.update({ name: 'z' }), { code: 'E_QUERY_COMBINED' })
    }),
  )
})

/** The rows that come after one in the order of the weights, the greatest first. */
function after({ weight, id }: Tag): Where<typeof Tag> {
  return Q.or({ weight: { lt: weight } }, { weight, id: { gt: id } })
}
