/** What filters mean over relations, and how many tables and questions they need. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { F } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Exists } from '../../../src/db/expressions/subquery.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Blog extends Model({
  name: f.char({ maxLength: 50 }),
  get entries() {
    return f.reverse(() => Entry, 'blog')
  },
}) {}

class Entry extends Model({
  headline: f.char({ maxLength: 100 }),
  publishedOn: f.date(),
  rating: f.int({ null: true }),
  get blog() {
    return f.foreignKey(() => Blog)
  },
}) {}

class Author extends Model({
  name: f.char({ maxLength: 50 }),
  age: f.int({ default: 30 }),
  get mentor() {
    return f.foreignKey(() => Author, { null: true, onDelete: 'setNull' })
  },
  get pupils() {
    return f.reverse(() => Author, 'mentor')
  },
  get items() {
    return f.reverse(() => Item, 'creator')
  },
  get employments() {
    return f.reverse(() => Employment, 'employee')
  },
  get profile() {
    return f.reverseOne(() => Profile, 'author')
  },
}) {}

class Profile extends Model({
  motto: f.char({ maxLength: 50 }),
  get author() {
    return f.oneToOne(() => Author)
  },
}) {}

class Order extends Model({
  name: f.char({ maxLength: 20 }),
  least: f.int({ default: 0 }),
  get items() {
    return f.reverse(() => OrderItem, 'order')
  },
}) {}

class OrderItem extends Model({
  status: f.int(),
  amount: f.int({ default: 1 }),
  get order() {
    return f.foreignKey(() => Order)
  },
}) {}

class Tag extends Model({
  name: f.char({ maxLength: 20 }),
  get parent() {
    return f.foreignKey(() => Tag, { null: true })
  },
  get children() {
    return f.reverse(() => Tag, 'parent')
  },
  get items() {
    return f.reverse(() => Item, 'tags')
  },
}) {}

class Note extends Model({ note: f.char({ maxLength: 20 }) }) {}

class Item extends Model({
  name: f.char({ maxLength: 20 }),
  get tags() {
    return f.manyToMany(() => Tag)
  },
  get creator() {
    return f.foreignKey(() => Author)
  },
  get note() {
    return f.foreignKey(() => Note, { null: true })
  },
  get extra() {
    return f.foreignKey(() => Note)
  },
}) {}

class Company extends Model({
  name: f.char({ maxLength: 20 }),
  get employees() {
    return f.manyToMany(() => Author, { through: () => Employment })
  },
  get employments() {
    return f.reverse(() => Employment, 'employer')
  },
}) {}

class Employment extends Model({
  title: f.char({ maxLength: 20 }),
  get employer() {
    return f.foreignKey(() => Company)
  },
  get employee() {
    return f.foreignKey(() => Author)
  },
}) {}

class Target extends Model({ name: f.char({ maxLength: 10, null: true }) }) {}

class Source extends Model({
  get target() {
    return f.foreignKey(() => Target, { null: true })
  },
}) {}

const models = [
  Blog,
  Entry,
  Author,
  Profile,
  Order,
  OrderItem,
  Tag,
  Note,
  Item,
  Company,
  Employment,
  Target,
  Source,
]
const { each } = databasesFor(models)

interface Named {
  readonly name: string | null
}

async function names(rows: PromiseLike<readonly Named[]>): Promise<(string | null)[]> {
  return (await rows).map(({ name }) => name)
}

async function joinsOf(rows: PromiseLike<unknown>): Promise<{ inner: number; left: number }> {
  const [statement = ''] = await statementsOf(async () => await rows)
  const inner = statement.match(/inner join/g)?.length ?? 0
  return { inner, left: statement.match(/left join/g)?.length ?? 0 }
}

async function exists(rows: PromiseLike<unknown>): Promise<number> {
  const [statement = ''] = await statementsOf(async () => await rows)
  return statement.match(/exists \(/g)?.length ?? 0
}

async function blogs() {
  const beatles = await Blog.create({ name: 'Beatles' })
  const pop = await Blog.create({ name: 'Pop' })
  await Entry.bulkCreate([
    { blog: beatles, headline: 'New Lennon Biography', publishedOn: '2008-06-01' },
    { blog: beatles, headline: 'New Lennon Biography in Paperback', publishedOn: '2009-06-01' },
    { blog: pop, headline: 'Best Albums of 2008', publishedOn: '2008-12-15' },
    { blog: pop, headline: 'Lennon Would Have Loved Hip Hop', publishedOn: '2020-04-01' },
  ])
  return { beatles, pop }
}

async function orders() {
  const make = async (name: string, ...statuses: number[]) => {
    const order = await Order.create({ name })
    await OrderItem.bulkCreate(statuses.map((status) => ({ order, status })))
    return order
  }
  return {
    none: await make('none'),
    ones: await make('ones', 1, 1),
    mixed: await make('mixed', 1, 2),
    twos: await make('twos', 2),
  }
}

async function items() {
  const ann = await Author.create({ name: 'Ann' })
  const bob = await Author.create({ name: 'Bob', mentor: ann })
  const idle = await Author.create({ name: 'Idle', mentor: bob })
  const [n1, n2, n3] = await Note.bulkCreate([{ note: 'n1' }, { note: 'n2' }, { note: 'n3' }])
  const one = await Item.create({ name: 'one', creator: ann, note: n3!, extra: n1! })
  const two = await Item.create({ name: 'two', creator: bob, note: n3!, extra: n2! })
  const three = await Item.create({ name: 'three', creator: bob, extra: n3! })
  const root = await Tag.create({ name: 'root' })
  const child = await Tag.create({ name: 'child', parent: root })
  const leaf = await Tag.create({ name: 'leaf', parent: child })
  await one.tags.add(root, child)
  await two.tags.add(child)
  return { ann, bob, idle, n1, n2, n3, one, two, three, root, child, leaf }
}

suite('conditions on relations to many', () => {
  test(
    'what one filter says is said of one related row; chained filters may mean different ones',
    each(async () => {
      await blogs()
      const lennon = { headline: { contains: 'Lennon' } }
      const of2008 = { publishedOn: { year: 2008 } }
      const together = Blog.filter({ entries: { ...lennon, ...of2008 } })
      assert.deepEqual(await names(together), ['Beatles'])
      assert.deepEqual(await names(Blog.filter({ entries: lennon }, { entries: of2008 })), [
        'Beatles',
      ])
      const both = Blog.filter(Q.and({ entries: lennon }, { entries: of2008 }))
      assert.deepEqual(await names(both), ['Beatles'])
      const chained = Blog.filter({ entries: lennon }).filter({ entries: of2008 })
      assert.deepEqual(await names(chained.orderBy('name')), ['Beatles', 'Pop'])
      assert.equal(await chained.count(), 2)
      assert.equal(await exists(together), 1)
      assert.equal(await exists(chained), 2)
    }),
  )

  test(
    'a row with several related rows that fit comes once, and is counted once',
    each(async () => {
      await blogs()
      const rows = Blog.filter({ entries: { headline: { contains: 'New' } } })
      assert.deepEqual(await names(rows), ['Beatles'])
      assert.equal(await rows.count(), 1)
      assert.equal((await rows.get()).name, 'Beatles')
      assert.equal(await rows.update({ name: 'The Beatles' }), 1)
    }),
  )

  test(
    'exclude means that no related row meets the conditions together',
    each(async () => {
      await blogs()
      const both = { headline: { contains: 'Lennon' }, publishedOn: { year: 2008 } }
      assert.deepEqual(await names(Blog.exclude({ entries: both })), ['Pop'])
      const chained = Blog.exclude({ entries: { headline: { contains: 'Best' } } }).exclude({
        entries: { publishedOn: { year: 2009 } },
      })
      assert.deepEqual(await names(chained), [])
    }),
  )

  test(
    'exclude by an object and by Q are the same; rows without related rows stay',
    each(async () => {
      await orders()
      const wanted = ['none', 'twos']
      const byObject = Order.exclude({ items: { status: 1 } }).orderBy('name')
      assert.deepEqual(await names(byObject), wanted)
      const byQ = Order.exclude(Q({ items: { status: 1 } })).orderBy('name')
      assert.deepEqual(await names(byQ), wanted)
      assert.deepEqual(
        await names(Order.filter(Q.not({ items: { status: 1 } })).orderBy('name')),
        wanted,
      )
      const inside = Order.filter({ items: Q.not({ status: 1 }) }).orderBy('name')
      assert.deepEqual(await names(inside), ['mixed', 'twos'])
    }),
  )

  test(
    'negations inside a relation and around it are different things',
    each(async () => {
      await orders()
      const onlyOnes = Order.exclude({ items: Q.not({ status: 1 }) }).orderBy('name')
      assert.deepEqual(await names(onlyOnes), ['none', 'ones'])
      const someOne = Order.exclude(Q.not({ items: { status: 1 } })).orderBy('name')
      assert.deepEqual(await names(someOne), ['mixed', 'ones'])
      const all = Order.filter({ items: { isNull: false } }).exclude({
        items: Q.not({ status: 1 }),
      })
      assert.deepEqual(await names(all), ['ones'])
    }),
  )

  test(
    'a column of the row itself stands in a condition on related rows',
    each(async () => {
      const { mixed, twos } = await orders()
      await mixed.update({ least: 2 })
      await twos.update({ least: 5 })
      const first = Order.filter({ items: { status: { gte: F('least') }, amount: 1 } })
      const second = Order.filter({ items: { amount: 1, status: { gte: F('least') } } })
      for (const rows of [first, second]) {
        assert.deepEqual(await names(rows.orderBy('name')), ['mixed', 'ones'])
        assert.equal(await exists(rows), 1)
      }
      const chained = Order.filter({ items: { status: { gte: F('least') } } }).filter({
        items: { amount: 1 },
      })
      assert.equal(await exists(chained), 2)
      assert.equal(await chained.count(), 2)
    }),
  )

  test(
    'through a many-to-many relation, from both ends and over several steps',
    each(async () => {
      const { child, root, ann } = await items()
      assert.deepEqual(await names(Item.filter({ tags: child }).orderBy('name')), ['one', 'two'])
      assert.deepEqual(await names(Item.filter({ tags: root.id })), ['one'])
      assert.deepEqual(await names(Item.filter({ tags: { name: 'child' } }).orderBy('name')), [
        'one',
        'two',
      ])
      assert.deepEqual(
        await names(Item.filter({ tags: { in: [root, child.id] } }).orderBy('name')),
        ['one', 'two'],
      )
      assert.deepEqual(await names(Item.filter({ tags: null })), ['three'])
      assert.deepEqual(await names(Item.filter({ tags: { isNull: true } })), ['three'])
      assert.deepEqual(await names(Item.exclude({ tags: { name: 'root' } }).orderBy('name')), [
        'three',
        'two',
      ])
      assert.deepEqual(await names(Tag.filter({ items: { creator: ann } }).orderBy('name')), [
        'child',
        'root',
      ])
      const deep = Author.filter({ items: { tags: { children: { name: 'leaf' } } } })
      assert.deepEqual(await names(deep.orderBy('name')), ['Ann', 'Bob'])
      const up = Author.filter({ items: { tags: { parent: { name: 'root' } } } })
      assert.deepEqual(await names(up.orderBy('name')), ['Ann', 'Bob'])
      const back = Tag.filter({ items: { creator: { mentor: { name: 'Ann' } } } })
      assert.deepEqual(await names(back), ['child'])
    }),
  )

  test(
    'through a model between, and its own columns',
    each(async () => {
      const { ann, bob } = await items()
      const acme = await Company.create({ name: 'Acme' })
      const bolt = await Company.create({ name: 'Bolt' })
      await acme.employees.add(ann, { values: { title: 'Chief' } })
      await acme.employees.add(bob, { values: { title: 'Clerk' } })
      await bolt.employees.add(bob, { values: { title: 'Chief' } })
      assert.deepEqual(await names(Company.filter({ employees: ann })), ['Acme'])
      const chiefBob = Company.filter({ employments: { title: 'Chief', employee: bob } })
      assert.deepEqual(await names(chiefBob), ['Bolt'])
      const chiefAndBob = Company.filter({ employments: { title: 'Chief' } }).filter({
        employments: { employee: bob },
      })
      assert.deepEqual(await names(chiefAndBob.orderBy('name')), ['Acme', 'Bolt'])
      const authors = Author.filter({ employments: { employer: { name: 'Acme' }, title: 'Clerk' } })
      assert.deepEqual(await names(authors), ['Bob'])
    }),
  )

  test(
    'a relation of a model to itself, three steps deep and back',
    each(async () => {
      await items()
      const grand = Author.filter({ pupils: { pupils: { name: 'Idle' } } })
      assert.deepEqual(await names(grand), ['Ann'])
      assert.deepEqual(await names(Author.filter({ mentor: { mentor: { name: 'Ann' } } })), [
        'Idle',
      ])
      assert.deepEqual(await names(Author.filter({ pupils: { mentor: { name: 'Bob' } } })), ['Bob'])
      assert.deepEqual(await names(Tag.exclude({ parent: { parent: { isNull: true } } })), ['leaf'])
      assert.deepEqual(await names(Tag.exclude({ parent: { parent: null } })), ['leaf'])
      const withoutGrandparent = Tag.filter({ parent: { parent: null } }).orderBy('name')
      assert.deepEqual(await names(withoutGrandparent), ['child', 'root'])
    }),
  )

  test(
    'a key and conditions on columns are said of the same related row',
    each(async () => {
      const { child, root, leaf, ann, bob } = await items()
      const asked = [
        Item.filter({ tags: root }, { tags: { name: 'child' } }),
        Item.filter({ tags: { in: [root, leaf], name: 'child' } }),
        Item.filter(Q.and({ tags: { name: 'child' } }, { tags: { in: [root] } })),
      ]
      for (const rows of asked) {
        assert.deepEqual(await names(rows), [])
        assert.equal(await exists(rows), 1)
      }
      const chained = Item.filter({ tags: root }).filter({ tags: { name: 'child' } })
      assert.deepEqual(await names(chained), ['one'])
      const both = Item.filter({ tags: { in: [child, leaf], name: { startsWith: 'c' } } })
      assert.deepEqual(await names(both.orderBy('name')), ['one', 'two'])
      assert.deepEqual(await names(Item.filter({ tags: { isNull: false, name: 'root' } })), ['one'])
      assert.deepEqual(await names(Item.filter({ tags: { isNull: false, in: [root] } })), ['one'])
      assert.deepEqual(await names(Item.filter({ tags: { isNull: true, name: 'root' } })), [])
      const one = Item.filter({ creator: { in: [ann, bob], name: 'Bob' } }).orderBy('name')
      assert.deepEqual(await names(one), ['three', 'two'])
      const without = Item.exclude({ tags: { in: [root], name: 'root' } }).orderBy('name')
      assert.deepEqual(await names(without), ['three', 'two'])
      assert.deepEqual(await names(Item.filter({ tags: {} }).orderBy('name')), ['one', 'two'])
    }),
  )

  test(
    'several relations to many in one filter do not disturb each other',
    each(async () => {
      const { root } = await items()
      const rows = Author.filter({ items: { tags: root }, pupils: { name: 'Bob' } })
      assert.deepEqual(await names(rows), ['Ann'])
      const either = Author.filter(
        Q.or({ items: { name: 'three' } }, { pupils: { name: 'Bob' } }),
      ).orderBy('name')
      assert.deepEqual(await names(either), ['Ann', 'Bob'])
      assert.equal(await either.count(), 2)
    }),
  )

  test(
    'a related condition that can never hold asks for nothing',
    each(async () => {
      await orders()
      const statements = await statementsOf(async () => {
        assert.deepEqual(await Order.filter({ items: { pk: { in: [] } } }), [])
        assert.equal(await Order.filter({ items: { status: { in: [] } } }).count(), 0)
      })
      assert.deepEqual(statements, [])
      assert.equal(await Order.exclude({ items: { status: { in: [] } } }).count(), 4)
    }),
  )
})

suite('conditions over relations to one row', () => {
  test(
    'tables are joined once, and only as widely as NULL asks for',
    each(async () => {
      await items()
      const two = Item.filter({ creator: { name: 'Bob' } }).filter({ creator: { age: 30 } })
      assert.deepEqual(await joinsOf(two), { inner: 1, left: 0 })
      const either = Item.filter(Q.or({ extra: { note: 'n1' } }, { note: { note: 'n3' } }))
      assert.deepEqual(await joinsOf(either), { inner: 1, left: 1 })
      assert.deepEqual(await names(either.orderBy('name')), ['one', 'two'])
      const first = Item.filter({ creator: { name: 'Bob' } }).filter(
        Q.or({ extra: { note: 'n2' } }, { extra: { note: 'n3' } }),
      )
      const second = Item.filter(Q.or({ extra: { note: 'n2' } }, { extra: { note: 'n3' } })).filter(
        { creator: { name: 'Bob' } },
      )
      for (const rows of [first, second]) {
        assert.deepEqual(await joinsOf(rows), { inner: 2, left: 0 })
        assert.deepEqual(await names(rows.orderBy('name')), ['three', 'two'])
      }
    }),
  )

  test(
    'the key of a related row needs no join',
    each(async () => {
      const { ann, bob } = await items()
      const asked = [
        Item.filter({ creator: ann }),
        Item.filter({ creator: ann.id }),
        Item.filter({ creator: { id: ann.id } }),
        Item.filter({ creator: { pk: ann.id } }),
        Item.filter({ creator: { in: [ann, ann.id] } }),
        Item.filter({ creator: Author.filter({ name: 'Ann' }) }),
        Item.filter({ creator: { in: Author.filter({ name: 'Ann' }) } }),
        Item.filter({ creator: { in: Author.filter({ name: 'Ann' }).values('id') } }),
      ]
      for (const rows of asked) {
        assert.deepEqual(await names(rows), ['one'])
        assert.deepEqual(await joinsOf(rows), { inner: 0, left: 0 })
      }
      assert.deepEqual(await names(Item.exclude({ creator: bob })), ['one'])
    }),
  )

  test(
    'a missing related row is NULL, its columns too',
    each(async () => {
      const x = await Target.create({ name: 'x' })
      const empty = await Target.create({})
      const [none, named, unnamed] = await Source.bulkCreate([{}, { target: x }, { target: empty }])
      const keys = async (rows: PromiseLike<readonly { id: number }[]>) =>
        (await rows).map(({ id }) => id).sort((a, b) => a - b)
      const isNull = { target: { name: { isNull: true } } }
      assert.deepEqual(await keys(Source.filter(isNull)), [none!.id, unnamed!.id])
      assert.deepEqual(await keys(Source.filter({ target: { name: null } })), [
        none!.id,
        unnamed!.id,
      ])
      assert.deepEqual(await keys(Source.filter(Q.not(isNull))), [named!.id])
      assert.deepEqual(await keys(Source.exclude({ target: { name: 'x' } })), [
        none!.id,
        unnamed!.id,
      ])
      assert.deepEqual(await keys(Source.filter({ target: null })), [none!.id])
      assert.deepEqual(await keys(Source.exclude({ target: null })), [named!.id, unnamed!.id])
      const double = Source.exclude(Q.not({ target: { name: 'x' } }))
      assert.deepEqual(await keys(double), [named!.id])
    }),
  )

  test(
    'the other end of a one-to-one relation',
    each(async () => {
      const { ann } = await items()
      const profile = await Profile.create({ author: ann, motto: 'Onwards' })
      assert.deepEqual(await names(Author.filter({ profile: { motto: 'Onwards' } })), ['Ann'])
      assert.deepEqual(await names(Author.filter({ profile })), ['Ann'])
      assert.deepEqual(await names(Author.filter({ profile: profile.id })), ['Ann'])
      const without = Author.filter({ profile: null }).orderBy('name')
      assert.deepEqual(await names(without), ['Bob', 'Idle'])
      const others = Author.exclude({ profile: { motto: 'Onwards' } }).orderBy('name')
      assert.deepEqual(await names(others), ['Bob', 'Idle'])
      assert.deepEqual(await names(Author.filter({ profile: { isNull: false } })), ['Ann'])
      assert.deepEqual(await names(Author.filter({ mentor: { profile: { motto: 'Onwards' } } })), [
        'Bob',
      ])
    }),
  )

  test(
    'a column of another table on the other side of a comparison',
    each(async () => {
      const { bob } = await items()
      await bob.update({ age: 40 })
      const older = Author.filter({ age: { gt: F('mentor.age') } })
      assert.deepEqual(await names(older), ['Bob'])
      const age = F('age')
      assert.equal(await Author.filter({ age }).count(), 3)
      assert.equal(await Author.filter({ pupils: { age: { gt: age } } }).count(), 1)
      assert.equal(await Author.filter({ age: { gte: age.plus(1) } }).count(), 0)
    }),
  )
})

suite('what a filter takes', () => {
  test(
    'xor, and querysets where a list of keys could stand',
    each(async () => {
      const { bob } = await items()
      const odd = Item.filter(Q.xor({ creator: bob }, { note: { note: 'n3' } }))
      assert.deepEqual(await names(odd.orderBy('name')), ['one', 'three'])
      const three = Item.filter(Q.xor({ creator: bob }, { note: { note: 'n3' } }, { name: 'two' }))
      assert.deepEqual(await names(three.orderBy('name')), ['one', 'three', 'two'])
      const many = Item.filter({ tags: Tag.filter({ name: 'root' }) })
      assert.deepEqual(await names(many), ['one'])
      const manyIn = Item.filter({ tags: { in: Tag.filter({ name: 'root' }) } })
      assert.deepEqual(await names(manyIn), ['one'])
      const correlated = Author.filter(Exists(Item.filter({ name: 'three', creator: bob })))
      assert.equal(await correlated.count(), 3)
      const noItems = Author.filter(Q.not({ items: { isNull: false } }))
      assert.deepEqual(await names(noItems), ['Idle'])
      const authorsOf = Author.filter({ id: { in: Item.values('creator') } }).orderBy('name')
      assert.deepEqual(await names(authorsOf), ['Ann', 'Bob'])
    }),
  )

  test(
    'rows without a key, of another model, and several rows for one are refused',
    each(async () => {
      const { ann } = await items()
      const fresh = new Author({ name: 'New' })
      assert.throws(() => Item.filter({ creator: fresh }), { code: 'E_ROW_UNSAVED' })
      assert.throws(() => Item.filter({ creator: { in: [fresh] } }), { code: 'E_ROW_UNSAVED' })
      assert.throws(() => Author.filter({ items: fresh as never }), /row of .*Author was given/)
      assert.throws(() => Item.filter({ note: ann as never }), /row of .*Author was given/)
      assert.throws(() => Item.filter({ creator: [ann] as never }), /creator: \{ in/)
      const two = Author.all().limit(2)
      assert.throws(() => Item.filter({ creator: two }), /must be limited to one result/)
      const one = Author.filter({ name: 'Bob' }).limit(1)
      assert.equal(await Item.filter({ creator: one }).count(), 2)
      assert.equal(
        await Item.filter({ creator: { in: Author.orderBy('name').limit(2) } }).count(),
        3,
      )
    }),
  )

  test(
    'a queryset that is cut is not filtered any more; cuts add up',
    each(async () => {
      await items()
      const cut = Author.orderBy('name').limit(2)
      assert.throws(() => cut.filter({ name: 'Ann' }), { code: 'E_QUERY_SLICED' })
      assert.throws(() => cut.exclude({ name: 'Ann' }), { code: 'E_QUERY_SLICED' })
      assert.throws(() => cut.orderBy('age'), { code: 'E_QUERY_SLICED' })
      assert.deepEqual(await names(cut.offset(1).limit(5)), ['Bob', 'Idle'])
      assert.throws(() => Author.limit(-1), /limit takes a whole number/)
      assert.throws(() => Author.all().offset(-1), /offset takes a whole number/)
    }),
  )
})
