/** Kysely: on better-sqlite3 and on `pg`. */
import BetterSqlite3 from 'better-sqlite3'
import {
  type Generated,
  Kysely,
  ParseJSONResultsPlugin,
  PostgresDialect,
  SqliteDialect,
} from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/sqlite'
import { Pool } from 'pg'
import type { Candidate, Source } from '../orm/candidate.ts'
import { columnName, columns, sqliteValues, type Table, tablesOf } from '../orm/columns.ts'
import type { ArticleValues, Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'

interface AuthorTable {
  id: Generated<number>
  name: string
  email: string
  slug: string
  bio: string
  city: string
  country: string
  reputation: number
  is_active: number
  joined_at: string
}

interface ArticleTable {
  id: Generated<number>
  title: string
  slug: string
  body: string
  status: string
  views: number
  rating: string
  is_featured: number
  published_at: string
  author_id: number
}

interface CommentTable {
  id: Generated<number>
  name: string
  email: string
  body: string
  language: string
  likes: number
  is_approved: number
  created_at: string
  article_id: number
}

interface Tables {
  author: AuthorTable
  article: ArticleTable
  comment: CommentTable
}

const articleColumns = [
  'article.id',
  'article.title',
  'article.slug',
  'article.body',
  'article.status',
  'article.views',
  'article.rating',
  'article.is_featured',
  'article.published_at',
  'article.author_id',
] as const

const commentColumns = [
  'comment.id',
  'comment.name',
  'comment.email',
  'comment.body',
  'comment.language',
  'comment.likes',
  'comment.is_approved',
  'comment.created_at',
  'comment.article_id',
] as const

/** Rows as the driver gives them. */
export const source: Source = {
  async sqlite(data) {
    const database = new BetterSqlite3(':memory:')
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
    for (const statement of tableStatements('sqlite')) database.exec(statement)
    await fill(db, data)
    return [{ ...reads(db), ...writes(db, data.articles.length) }]
  },
  async postgres(url) {
    const pool = new Pool({ connectionString: url, max: poolSize })
    return [reads(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }))]
  },
}

async function fill(db: Kysely<Tables>, data: Data): Promise<void> {
  for (const [table, rows] of tablesOf(data)) {
    for (let start = 0; start < rows.length; start += 1_000) {
      const values = rows.slice(start, start + 1_000).map((row) => sqliteRow(table, row))
      await db
        .insertInto(table)
        .values(values as never)
        .execute()
    }
  }
}

function sqliteRow(table: Table, row: object): Record<string, string | number> {
  const values = sqliteValues(table, row)
  return Object.fromEntries(columns[table].map((name, i) => [columnName(name), values[i]!]))
}

function reads(db: Kysely<Tables>): Candidate {
  return {
    name: 'Kysely',
    get: (id) =>
      db.selectFrom('article').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    list: () => list(db),
    close: () => db.destroy(),
  }
}

function list(db: Kysely<Tables>) {
  return db
    .selectFrom('article')
    .innerJoin('author', 'author.id', 'article.author_id')
    .selectAll('article')
    .select([
      'author.name as author_name',
      'author.email as author_email',
      'author.slug as author_slug',
      'author.bio as author_bio',
      'author.city as author_city',
      'author.country as author_country',
      'author.reputation as author_reputation',
      'author.is_active as author_is_active',
      'author.joined_at as author_joined_at',
    ])
    .where('article.status', '=', 'published')
    .where('article.views', '>=', 100)
    .orderBy('article.published_at', 'desc')
    .limit(20)
    .execute()
}

function writes(db: Kysely<Tables>, filled: number): Partial<Candidate> {
  const update = (id: number, views: number) =>
    db.updateTable('article').set({ views }).where('id', '=', id).execute()
  return {
    nested: (id) => nested(db, id),
    insert: async (values) => {
      const query = db.insertInto('article').values(articleRow(values)).returning('id')
      return (await query.executeTakeFirstOrThrow()).id
    },
    bulk: (rows) => db.insertInto('article').values(rows.map(articleRow)).execute(),
    update,
    reset: () => db.deleteFrom('article').where('id', '>', filled).execute(),
  }
}

function nested(db: Kysely<Tables>, id: number) {
  return db
    .withPlugin(new ParseJSONResultsPlugin())
    .selectFrom('author')
    .selectAll()
    .select((author) =>
      jsonArrayFrom(
        author
          .selectFrom('article')
          .select(articleColumns)
          .select((article) =>
            jsonArrayFrom(
              article
                .selectFrom('comment')
                .select(commentColumns)
                .whereRef('comment.article_id', '=', 'article.id'),
            ).as('comments'),
          )
          .whereRef('article.author_id', '=', 'author.id'),
      ).as('articles'),
    )
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

function articleRow(values: ArticleValues) {
  return {
    title: values.title,
    slug: values.slug,
    body: values.body,
    status: values.status,
    views: values.views,
    rating: values.rating,
    is_featured: values.isFeatured ? 1 : 0,
    published_at: values.publishedAt.toISOString(),
    author_id: values.authorId,
  }
}
