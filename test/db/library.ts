/** The models that the tests of the mapper share, and a database of their own for each test. */
import { queries } from '../../src/db/engine/queries.ts'
import { f } from '../../src/db/fields/f.ts'
import { index, unique } from '../../src/db/model/constraints.ts'
import { Model } from '../../src/db/model/model.ts'
import { databasesFor } from '../support/every-database.ts'

export class Blog extends Model({
  name: f.char({ maxLength: 50 }),
  get entries() {
    return f.reverse(() => Entry, 'blog')
  },
}) {}

export class Entry extends Model({
  headline: f.char({ maxLength: 100 }),
  publishedOn: f.date(),
  rating: f.int({ null: true }),
  get blog() {
    return f.foreignKey(() => Blog)
  },
}) {}

export class Author extends Model(
  {
    name: f.char({ maxLength: 50 }),
    age: f.int(),
    get mentor() {
      return f.foreignKey(() => Author, { null: true, onDelete: 'setNull' })
    },
    get pupils() {
      return f.reverse(() => Author, 'mentor')
    },
    get books() {
      return f.reverse(() => Book, 'authors')
    },
    get profile() {
      return f.reverseOne(() => Profile, 'author')
    },
  },
  { ordering: ['name'] },
) {
  get isAdult() {
    return this.age >= 18
  }
}

export class Profile extends Model({
  motto: f.char({ maxLength: 100 }),
  get author() {
    return f.oneToOne(() => Author)
  },
}) {}

export class Publisher extends Model({
  name: f.char({ maxLength: 50 }),
  get books() {
    return f.reverse(() => Book, 'publisher')
  },
}) {}

export class Book extends Model(
  {
    name: f.char({ maxLength: 100 }),
    price: f.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    rating: f.float({ default: 0 }),
    pages: f.int({ default: 100 }),
    get publisher() {
      return f.foreignKey(() => Publisher, { onDelete: 'protect' })
    },
    get contact() {
      return f.foreignKey(() => Author, { null: true, onDelete: 'restrict' })
    },
    get authors() {
      return f.manyToMany(() => Author)
    },
    get stores() {
      return f.reverse(() => Store, 'books')
    },
  },
  { indexes: [index('publisher', '-price')] },
) {
  static cheap(books = this.all()) {
    return books.filter({ price: { lt: 20 } })
  }
}

export class Store extends Model({
  name: f.char({ maxLength: 50 }),
  get books() {
    return f.manyToMany(() => Book)
  },
}) {}

export class Name extends Model({ name: f.char({ maxLength: 50, null: true }) }) {}

export class Pair extends Model(
  {
    left: f.char({ maxLength: 10 }),
    right: f.char({ maxLength: 10 }),
    name: f.text({ default: '' }),
  },
  { constraints: [unique('pair_unique', ['left', 'right'])] },
) {}

export class Company extends Model({
  name: f.char({ maxLength: 50 }),
  get employees() {
    return f.manyToMany(() => Author, { through: () => Employment })
  },
}) {}

export class Employment extends Model({
  title: f.char({ maxLength: 50 }),
  get company() {
    return f.foreignKey(() => Company)
  },
  get author() {
    return f.foreignKey(() => Author)
  },
}) {}

export const models = [
  Blog,
  Entry,
  Author,
  Profile,
  Publisher,
  Book,
  Store,
  Name,
  Pair,
  Company,
  Employment,
]

const { each, onSqlite, onPostgres } = databasesFor(models)

export {
  /** A test with empty tables, on SQLite and on PostgreSQL. */
  each as library,
  /** A test with empty tables in PostgreSQL. */
  onPostgres,
  /** A test with an empty database of its own, for what only SQLite does. */
  onSqlite,
}

/** The statements that `fn` runs. */
export async function statementsOf(fn: () => PromiseLike<unknown>): Promise<string[]> {
  const statements: string[] = []
  const stop = queries.observe(({ sql }) => statements.push(sql))
  try {
    await fn()
  } finally {
    stop()
  }
  return statements
}

/** Three authors, two publishers, three books, two stores. */
export async function sampleBooks() {
  const ada = await Author.create({ name: 'Ada', age: 36 })
  const ben = await Author.create({ name: 'Ben', age: 50, mentor: ada })
  const cas = await Author.create({ name: 'Cas', age: 12, mentor: ben })
  const oak = await Publisher.create({ name: 'Oak' })
  const elm = await Publisher.create({ name: 'Elm' })
  const sea = await Book.create({
    name: 'Sea',
    price: '10.50',
    rating: 4,
    publisher: oak,
    contact: ada,
  })
  const sky = await Book.create({ name: 'Sky', price: '30.00', rating: 5, publisher: oak })
  const sun = await Book.create({
    name: 'Sun',
    price: '20.25',
    rating: 1,
    publisher: elm,
    contact: ben,
  })
  await sea.authors.add(ada, ben)
  await sky.authors.add(ben)
  const north = await Store.create({ name: 'North' })
  const south = await Store.create({ name: 'South' })
  const west = await Store.create({ name: 'West' })
  for (const store of [north, south, west]) await store.books.add(sea)
  await north.books.add(sky)
  return { ada, ben, cas, oak, elm, sea, sky, sun, north, south, west }
}
