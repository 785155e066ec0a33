/** Many-to-many relations: what changes them, what is told of it, and what is refused. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ForeignKeyViolation } from '../../../src/db/engine/errors.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { FieldError } from '../../../src/db/errors.ts'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { f } from '../../../src/db/fields/f.ts'
import { unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { type LinksEvent, m2mChanged } from '../../../src/db/signals.ts'
import { databasesFor } from '../../support/every-database.ts'

class Lot extends Model({
  title: f.char({ maxLength: 20 }),
  get tags() {
    return f.manyToMany(() => Tag)
  },
}) {
  static named(title: string, lots = this.all()) {
    return lots.filter({ title })
  }
}

class Tag extends Model(
  {
    name: f.char({ maxLength: 20, unique: true }),
    get lots() {
      return f.reverse(() => Lot, 'tags')
    },
  },
  { ordering: ['name'] },
) {
  static starting(letter: string) {
    return (tags = this.all()) => tags.filter({ name: { startsWith: letter } })
  }
}

class Person extends Model({
  name: f.char({ maxLength: 20 }),
  get friends() {
    return f.manyToMany(() => Person)
  },
  get follows() {
    return f.manyToMany(() => Person, { symmetrical: false })
  },
  get followers() {
    return f.reverse(() => Person, 'follows')
  },
  get companies() {
    return f.reverse(() => Company, 'employees')
  },
  get clubs() {
    return f.reverse(() => Club, 'members')
  },
}) {}

class Company extends Model({
  name: f.char({ maxLength: 20 }),
  get employees() {
    return f.manyToMany(() => Person, { through: () => Employment })
  },
  get advisers() {
    return f.manyToMany(() => Person, {
      through: () => Advice,
      throughFields: ['company', 'adviser'],
    })
  },
}) {}

class Employment extends Model(
  {
    title: f.char({ maxLength: 20 }),
    salary: f.int({ default: 100 }),
    get employer() {
      return f.foreignKey(() => Company)
    },
    get employee() {
      return f.foreignKey(() => Person)
    },
  },
  { constraints: [unique('employed_once', ['employer', 'employee'])] },
) {}

class Advice extends Model({
  topic: f.char({ maxLength: 20, default: 'all' }),
  get company() {
    return f.foreignKey(() => Company)
  },
  get invitedBy() {
    return f.foreignKey(() => Person, { null: true })
  },
  get adviser() {
    return f.foreignKey(() => Person)
  },
}) {}

class Club extends Model({
  name: f.char({ maxLength: 20 }),
  get members() {
    return f.manyToMany(() => Person, { through: () => Membership })
  },
}) {}

class Membership extends Model(
  {
    role: f.char({ maxLength: 20, default: 'member' }),
    get club() {
      return f.foreignKey(() => Club)
    },
    get member() {
      return f.foreignKey(() => Person)
    },
  },
  { baseFilter: { role: 'member' } },
) {}

class Badge extends Model({
  code: f.uuid({ primaryKey: true }),
  get holders() {
    return f.manyToMany(() => Person)
  },
}) {}

const { each } = databasesFor([
  Lot,
  Tag,
  Person,
  Company,
  Employment,
  Advice,
  Club,
  Membership,
  Badge,
])

async function count(fn: () => PromiseLike<unknown>): Promise<number> {
  return (await queries.collect(fn)).queries.length
}

async function tagged() {
  const [a, b] = await Lot.bulkCreate([{ title: 'a' }, { title: 'b' }])
  const [old, rare, red] = await Tag.bulkCreate([
    { name: 'old' },
    { name: 'rare' },
    { name: 'red' },
  ])
  return { a: a!, b: b!, old: old!, rare: rare!, red: red! }
}

async function namesOf(lot: Lot): Promise<string[]> {
  return (await lot.tags).map(({ name }) => name)
}

suite('links of a many-to-many relation', () => {
  test(
    'are added once, whatever is given how often, with one statement',
    each(async () => {
      const { a, old, rare, red } = await tagged()
      const add = () => a.tags.add(old, old, rare.id)
      assert.equal(await count(add), 1)
      assert.equal(await count(add), 1)
      assert.deepEqual(await namesOf(a), ['old', 'rare'])
      assert.equal(await a.tags.links.count(), 2)
      await a.tags.add([red, red.id], new Set([old]))
      await a.tags.add()
      assert.deepEqual(await namesOf(a), ['old', 'rare', 'red'])
      await a.tags.remove([old, rare])
      await a.tags.remove(old)
      assert.deepEqual(await namesOf(a), ['red'])
      await a.tags.add(Tag.filter({ name: { startsWith: 'r' } }))
      assert.deepEqual(await namesOf(a), ['rare', 'red'])
    }),
  )

  test(
    'are set to exactly these rows; what stays is not written again',
    each(async () => {
      const { a, b, old, rare, red } = await tagged()
      await a.tags.set([old, rare])
      const [kept] = await a.tags.links.orderBy('id')
      assert.ok(kept)
      await a.tags.set(new Set([old, red.id]))
      assert.deepEqual(await namesOf(a), ['old', 'red'])
      assert.equal(await count(() => a.tags.set([old, red])), 1)
      await b.tags.set(Tag.all())
      assert.deepEqual(await namesOf(b), ['old', 'rare', 'red'])
      await b.tags.set([])
      assert.deepEqual(await namesOf(b), [])
      await a.tags.clear()
      assert.equal(await a.tags.exists(), false)
      assert.equal(await Tag.count(), 3)
    }),
  )

  test(
    'are changed from either end, and made with new rows',
    each(async () => {
      const { a, b, red } = await tagged()
      await red.lots.add(a, b)
      assert.deepEqual(await namesOf(b), ['red'])
      const fresh = await a.tags.create({ name: 'new' })
      assert.ok(fresh instanceof Tag)
      const lot = await red.lots.create({ title: 'c' })
      assert.deepEqual(await namesOf(lot), ['red'])
      await b.tags.bulkCreate([{ name: 'x' }, { name: 'y' }])
      assert.deepEqual(await namesOf(b), ['red', 'x', 'y'])
      const [found, created] = await b.tags.getOrCreate({ name: 'x' })
      assert.deepEqual([found.name, created], ['x', false])
      const [made, isNew] = await b.tags.getOrCreate({ name: 'z' })
      assert.deepEqual([made.name, isNew], ['z', true])
      assert.equal(await b.tags.filter({ name: 'z' }).count(), 1)
      const [existing] = await a.tags.updateOrCreate(
        { name: 'new' },
        { defaults: { name: 'newer' } },
      )
      assert.equal(existing.id, fresh.id)
      await red.lots.remove(a)
      assert.deepEqual(await namesOf(a), ['newer'])
    }),
  )

  test(
    'narrow to querysets like any other',
    each(async () => {
      const { a, b, old, rare, red } = await tagged()
      await a.tags.add(old, rare, red)
      await b.tags.add(red)
      assert.deepEqual(
        (await a.tags.filter({ name: { startsWith: 'r' } })).map(({ name }) => name),
        ['rare', 'red'],
      )
      assert.equal((await a.tags.pipe(Tag.starting('o'))).length, 1)
      assert.equal((await red.lots.pipe((lots) => Lot.named('b', lots))).length, 1)
      assert.equal((await a.tags.get({ name: 'old' })).id, old.id)
      assert.deepEqual(await a.tags.valuesList('name', { flat: true }), ['old', 'rare', 'red'])
      assert.equal((await a.tags.first())?.name, 'old')
      assert.deepEqual(await Lot.filter({ tags: { in: [old, rare] } }).count(), 1)
      assert.equal(await b.tags.exclude({ name: 'red' }).exists(), false)
      await a.tags.filter({ name: 'old' }).delete()
      assert.deepEqual(await namesOf(a), ['rare', 'red'])
      await red.delete()
      assert.deepEqual(await namesOf(b), [])
    }),
  )

  test(
    'refuse what cannot be linked, and then change nothing',
    each(async () => {
      const { a, old } = await tagged()
      const fresh = new Tag({ name: 'fresh' })
      await assert.rejects(async () => a.tags.add(old, fresh), { code: 'E_ROW_UNSAVED' })
      await assert.rejects(async () => a.tags.add(a as never), FieldError)
      await assert.rejects(async () => a.tags.add(null as never), FieldError)
      await assert.rejects(async () => a.tags.add(undefined as never), FieldError)
      await assert.rejects(async () => a.tags.set([old, 987_654]), ForeignKeyViolation)
      assert.deepEqual(await namesOf(a), [])
      assert.throws(() => new Lot({ title: 'new' }).tags, { code: 'E_ROW_UNSAVED' })
      const [link] = await a.tags.links
      assert.equal(link, undefined)
      await assert.rejects(async () => Lot.create({ title: 'x', tags: [old] } as never), FieldError)
      await assert.rejects(async () => a.tags.create({ name: 'old' }), { code: 'E_UNIQUE' })
    }),
  )

  test(
    'belong to the transaction around them',
    each(async () => {
      const { a, old, red } = await tagged()
      await a.tags.add(old)
      const failing = atomic(async () => {
        await a.tags.set([red])
        await a.tags.create({ name: 'lost' })
        assert.deepEqual(await namesOf(a), ['lost', 'red'])
        throw new Error('no')
      })
      await assert.rejects(failing, /no/)
      assert.deepEqual(await namesOf(a), ['old'])
      assert.equal(await Tag.filter({ name: 'lost' }).exists(), false)
      const graph = async () => {
        const lot = await Lot.create({ title: 'graph' })
        await lot.tags.create({ name: 'one' })
        await lot.tags.create({ name: 'old' })
      }
      await assert.rejects(atomic(graph), { code: 'E_UNIQUE' })
      assert.equal(await Lot.filter({ title: 'graph' }).exists(), false)
      assert.equal(await Tag.filter({ name: 'one' }).exists(), false)
    }),
  )

  test(
    'can be added by many at the same time',
    each(async () => {
      const { a, old, rare, red } = await tagged()
      const all = [old, rare, red]
      await Promise.all(Array.from({ length: 12 }, (_, i) => a.tags.add(...all.slice(i % 3), red)))
      assert.equal(await a.tags.links.count(), 3)
      await Promise.all(all.map((tag) => atomic(() => a.tags.set([tag, red]))))
      assert.ok((await namesOf(a)).includes('red'))
    }),
  )

  test(
    'to rows with keys of another kind',
    each(async () => {
      const ann = await Person.create({ name: 'Ann' })
      const badge = await Badge.create({ code: '01980000-0000-7000-8000-0000000000ab' })
      await badge.holders.add(ann)
      assert.deepEqual(
        (await badge.holders).map(({ name }) => name),
        ['Ann'],
      )
      const [loaded] = await Badge.prefetch('holders', Person.orderBy('name').limit(1))
      assert.equal(loaded?.holders.rows[0]?.name, 'Ann')
      assert.equal(await Badge.filter({ holders: ann }).count(), 1)
    }),
  )
})

suite('a relation of a model to itself', () => {
  test(
    'counts in both directions, whoever adds and removes',
    each(async () => {
      const [a, b, c] = await Person.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
      const friends = async (person: Person) =>
        (await person.friends.orderBy('name')).map(({ name }) => name)
      await a!.friends.add(b!, c!)
      await b!.friends.add(a!)
      assert.deepEqual(await friends(b!), ['a'])
      assert.deepEqual(await friends(a!), ['b', 'c'])
      assert.deepEqual(await Person.filter({ friends: a! }).count(), 2)
      await c!.friends.remove(a!)
      assert.deepEqual(await friends(a!), ['b'])
      await a!.friends.set([a!, c!])
      assert.deepEqual(await friends(a!), ['a', 'c'])
      assert.deepEqual(await friends(b!), [])
      assert.deepEqual(await friends(c!), ['a'])
      await c!.friends.clear()
      assert.deepEqual(await friends(a!), ['a'])
      const loaded = await Person.orderBy('name').prefetch('friends')
      assert.deepEqual(
        loaded.map(({ friends: { rows } }) => rows.length),
        [1, 0, 0],
      )
    }),
  )

  test(
    'counts in one direction when it is said so',
    each(async () => {
      const [a, b] = await Person.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await a!.follows.add(b!)
      assert.equal(await b!.follows.count(), 0)
      assert.deepEqual(
        (await b!.followers).map(({ name }) => name),
        ['a'],
      )
      await b!.followers.remove(a!)
      assert.equal(await a!.follows.count(), 0)
      await b!.followers.add(a!)
      const [first, second] = await Person.orderBy('name').prefetch('follows').prefetch('followers')
      assert.deepEqual([first?.follows.rows.length, first?.followers.rows.length], [1, 0])
      assert.deepEqual([second?.follows.rows.length, second?.followers.rows.length], [0, 1])
    }),
  )
})

suite('a model between', () => {
  test(
    'wants the values of its columns, from both ends',
    each(async () => {
      const [ann, bob] = await Person.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }])
      const acme = await Company.create({ name: 'Acme' })
      const needs = { code: 'E_FIELD', message: /needs title.*values: \{ title/ }
      await assert.rejects(async () => acme.employees.add(ann!), needs)
      await assert.rejects(async () => acme.employees.set([ann!]), needs)
      await assert.rejects(async () => acme.employees.create({ name: 'Cy' }), needs)
      assert.equal(await Person.filter({ name: 'Cy' }).exists(), false)
      await acme.employees.add(ann!, { values: { title: 'Chief', salary: 200 } })
      await bob!.companies.add(acme, { values: { title: 'Clerk' } })
      await acme.employees.create({ name: 'Cy' }, { values: { title: 'Cook' } })
      const links = await acme.employees.links.orderBy('title')
      assert.deepEqual(
        links.map(({ title, salary }) => [title, salary]),
        [
          ['Chief', 200],
          ['Clerk', 100],
          ['Cook', 100],
        ],
      )
      assert.ok(links[0] instanceof Employment)
      await acme.employees.links.filter({ title: 'Cook' }).update({ salary: 300 })
      assert.equal((await Employment.get({ title: 'Cook' })).salary, 300)
      const wrong = acme.employees.add(bob!, { values: { titel: 'x', title: 'y' } } as never)
      await assert.rejects(wrong, FieldError)
    }),
  )

  test(
    'keeps what is linked already, with its values',
    each(async () => {
      const ann = await Person.create({ name: 'Ann' })
      const acme = await Company.create({ name: 'Acme' })
      await acme.employees.add(ann, { values: { title: 'Chief' } })
      await acme.employees.add(ann, { values: { title: 'Clerk' } })
      assert.deepEqual(await acme.employees.links.valuesList('title', { flat: true }), ['Chief'])
      await acme.employees.set([ann], { values: { title: 'Clerk' } })
      assert.deepEqual(await acme.employees.links.valuesList('title', { flat: true }), ['Chief'])
      await assert.rejects(
        async () => acme.employees.add(ann, { values: { title: null } }),
        (error: { code?: string }) => error.code !== undefined,
      )
    }),
  )

  test(
    'with several relations to one model says which are meant',
    each(async () => {
      const [ann, bob] = await Person.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }])
      const acme = await Company.create({ name: 'Acme' })
      await acme.advisers.add(ann!, { values: { invitedBy: bob! } })
      const advice = await Advice.get()
      assert.deepEqual([advice.adviserId, advice.invitedById], [ann!.id, bob!.id])
      await acme.advisers.add(ann!, bob!)
      assert.equal(await Advice.count(), 2)
      const [company] = await Company.prefetch('advisers')
      assert.deepEqual(company?.advisers.rows.map(({ name }) => name).sort(), ['Ann', 'Bob'])
      assert.deepEqual(
        company?.advisers.links.rows.map(({ topic }) => topic),
        ['all', 'all'],
      )
      assert.equal(await count(async () => company?.advisers.links.rows[0]?.adviser), 0)
    }),
  )
})

suite('a model between with a filter of its own', () => {
  test(
    'links only what meets it: awaited, prefetched, limited, asked for and counted',
    each(async () => {
      const [ann, bob] = await Person.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }])
      const [chess, judo] = await Club.bulkCreate([{ name: 'Chess' }, { name: 'Judo' }])
      await chess!.members.add(ann!)
      await Membership.create({ club: chess!, member: bob!, role: 'guest' })
      await Membership.create({ club: judo!, member: ann!, role: 'guest' })
      const named = (rows: readonly Person[]) => rows.map(({ name }) => name)
      assert.deepEqual(named(await chess!.members), ['Ann'])
      assert.equal(await Membership.unfiltered().count(), 3)
      const some = Person.filter({ name: { contains: 'n' } }).orderBy('name')
      const asked = [
        Club.prefetch('members'),
        Club.prefetch('members', some),
        Club.prefetch('members', some.limit(1)),
      ]
      for (const rows of asked) {
        const [first, second] = await rows.orderBy('name')
        assert.deepEqual([named(first!.members.rows), named(second!.members.rows)], [['Ann'], []])
      }
      const clubs = async (rows: PromiseLike<Club[]>) => (await rows).map(({ name }) => name)
      assert.deepEqual(await clubs(Club.filter({ members: bob! })), [])
      assert.deepEqual(await clubs(Club.filter({ members: { name: 'Ann' } })), ['Chess'])
      assert.deepEqual(await clubs(Club.filter({ members: null })), ['Judo'])
      assert.deepEqual(await clubs(Club.exclude({ members: ann! })), ['Judo'])
      const counted = await Club.annotate({
        n: Count('members', { filter: { name: { contains: 'n' } } }),
        clubs: Count('members.clubs', { filter: { name: 'Chess' } }),
      }).orderBy('name')
      assert.deepEqual(
        counted.map(({ n, clubs: other }) => [n, other]),
        [
          [1, 1],
          [0, 0],
        ],
      )
      assert.deepEqual(await Club.aggregate({ n: Count('members') }), { n: 1 })
      const back = await Person.orderBy('name').prefetch('clubs')
      assert.deepEqual(
        back.map(({ clubs: { rows } }) => rows.length),
        [1, 0],
      )
    }),
  )
})

suite('changes of links', () => {
  test(
    'are told with the keys that really change, before and after, from the end that changes them',
    each(async () => {
      const { a, b, old, rare, red } = await tagged()
      const told: (readonly [string, string, readonly unknown[]])[] = []
      const note = ({ relation, action, keys }: LinksEvent) =>
        void told.push([relation, action, keys])
      const stops = [m2mChanged.connect(Lot, note), m2mChanged.connect(Tag, note)]
      const take = () => told.splice(0)
      await a.tags.add(old, rare)
      assert.deepEqual(take(), [
        ['tags', 'preAdd', [old.id, rare.id]],
        ['tags', 'postAdd', [old.id, rare.id]],
      ])
      await a.tags.add(old)
      assert.deepEqual(take(), [])
      await a.tags.set([rare, red])
      assert.deepEqual(take(), [
        ['tags', 'preRemove', [old.id]],
        ['tags', 'postRemove', [old.id]],
        ['tags', 'preAdd', [red.id]],
        ['tags', 'postAdd', [red.id]],
      ])
      await red.lots.add(a, b)
      assert.deepEqual(take(), [
        ['lots', 'preAdd', [b.id]],
        ['lots', 'postAdd', [b.id]],
      ])
      await a.tags.clear()
      assert.deepEqual(
        take().map(([, action]) => action),
        ['preClear', 'postClear'],
      )
      for (const stop of stops) stop()
      await a.tags.add(old)
      assert.deepEqual(take(), [])
    }),
  )

  test(
    'can be refused by who is told, inside the transaction',
    each(async () => {
      const { a, old } = await tagged()
      const stop = m2mChanged.connect(Lot, async ({ action }) => {
        if (action !== 'postAdd') return
        assert.equal(await a.tags.count(), 1)
        throw new Error('not this one')
      })
      await assert.rejects(async () => a.tags.add(old), /not this one/)
      stop()
      assert.deepEqual(await namesOf(a), [])
    }),
  )
})
