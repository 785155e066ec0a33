/** Rows: get by key and a list of 20 with a join, against node:sqlite itself, in memory. */
import { DatabaseSync } from 'node:sqlite'
import { connect, f, Model } from 'voltaic/db'
import { compare, printTable } from './measure.ts'

class Author extends Model({ name: f.char({ maxLength: 100 }), email: f.email() }) {}

class Article extends Model({
  title: f.char({ maxLength: 200 }),
  views: f.int({ default: 0 }),
  get author() {
    return f.foreignKey(() => Author, { onDelete: 'cascade' })
  },
}) {}

const authors = 100
const articles = 5_000

/** Fills both databases with the same rows and measures. */
export async function benchOrm(): Promise<void> {
  const database = await connect('sqlite::memory:', { models: [Author, Article] })
  await database.createTables()
  await Author.bulkCreate(
    Array.from({ length: authors }, (_, i) => ({
      name: `Author ${i}`,
      email: `author-${i}@example.com`,
    })),
  )
  await Article.bulkCreate(
    Array.from({ length: articles }, (_, i) => ({
      title: `Article ${i}`,
      author: (i % authors) + 1,
    })),
  )
  const raw = rawDatabase()
  const get = raw.prepare('select id, title, views, author_id from article where id = ?')
  const list = raw.prepare(
    'select a.id, a.title, a.views, a.author_id, b.id as bid, b.name, b.email from article a join author b on b.id = a.author_id where a.views = ? order by a.id desc limit 20',
  )
  let key = 0
  const nextKey = () => (key = (key % articles) + 1)
  printTable(
    'Get by key',
    await compare({
      'node:sqlite, object rows': () => get.get(nextKey()),
      'Voltaic Article.get({ id })': () => Article.get({ id: nextKey() }),
    }),
  )
  printTable(
    'List of 20 with a join',
    await compare({
      'node:sqlite, object rows': () => list.all(0),
      'Voltaic filter().selectRelated()': () =>
        Article.filter({ views: 0 }).selectRelated('author').orderBy('-id').limit(20),
    }),
  )
  raw.close()
  await database.close()
}

function rawDatabase(): DatabaseSync {
  const raw = new DatabaseSync(':memory:')
  raw.exec('create table author (id integer primary key, name text, email text)')
  raw.exec(
    'create table article (id integer primary key, title text, views integer, author_id integer references author)',
  )
  const author = raw.prepare('insert into author values (?, ?, ?)')
  for (let i = 0; i < authors; i++) author.run(i + 1, `Author ${i}`, `author-${i}@example.com`)
  const article = raw.prepare('insert into article values (?, ?, 0, ?)')
  for (let i = 0; i < articles; i++) article.run(i + 1, `Article ${i}`, (i % authors) + 1)
  return raw
}
