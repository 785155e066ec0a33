/** Drizzle: on better-sqlite3 and on node-postgres, its queries built anew each time, and prepared. */
import BetterSqlite3 from 'better-sqlite3'
import { and, desc, eq, gte, sql } from 'drizzle-orm'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { Candidate, Source } from '../orm/candidate.ts'
import type { Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'
import * as pg from './drizzle-schema-postgres.ts'
import * as sqlite from './drizzle-schema-sqlite.ts'

const { article, author, comment } = sqlite

/** Plain and prepared queries. */
export const source: Source = {
  async sqlite(data) {
    const database = new BetterSqlite3(':memory:')
    for (const statement of tableStatements('sqlite')) database.exec(statement)
    const db = openSqlite(database)
    fill(db, data)
    return [plain(db, data.articles.length), prepared(db)]
  },
  async postgres(url) {
    const pool = new Pool({ connectionString: url, max: poolSize })
    return postgresCandidates(pool)
  },
}

function openSqlite(database: BetterSqlite3.Database) {
  return drizzleSqlite(database, { schema: sqlite })
}

type Sqlite = ReturnType<typeof openSqlite>

function fill(db: Sqlite, data: Data): void {
  for (const [table, rows] of [
    [author, data.authors],
    [article, data.articles],
    [comment, data.comments],
  ] as const) {
    for (let start = 0; start < rows.length; start += 1_000) {
      db.insert(table)
        .values(rows.slice(start, start + 1_000) as never)
        .run()
    }
  }
}

function plain(db: Sqlite, filled: number): Candidate {
  const update = (id: number, views: number) =>
    db.update(article).set({ views }).where(eq(article.id, id))
  return {
    name: 'Drizzle',
    get: async (id) => (await db.select().from(article).where(eq(article.id, id)))[0],
    list: async () => withAuthors(await listQuery(db)),
    nested: (id) => nestedQuery(db, id),
    insert: async (values) =>
      (await db.insert(article).values(values).returning({ id: article.id }))[0]!.id,
    bulk: (rows) => db.insert(article).values([...rows]),
    update,
    reset: () => db.delete(article).where(sql`${article.id} > ${filled}`),
    close: () => db.$client.close(),
  }
}

function prepared(db: Sqlite): Candidate {
  const id = sql.placeholder('id')
  const get = db.select().from(article).where(eq(article.id, id)).prepare()
  const list = listQuery(db).prepare()
  const nested = nestedQuery(db, id).prepare()
  return {
    name: 'Drizzle, prepared',
    get: (key) => get.get({ id: key }),
    list: async () => withAuthors(await list.all()),
    nested: (key) => nested.get({ id: key }),
    close: () => {},
  }
}

function listQuery(db: Sqlite) {
  return db
    .select()
    .from(article)
    .innerJoin(author, eq(author.id, article.authorId))
    .where(and(eq(article.status, 'published'), gte(article.views, 100)))
    .orderBy(desc(article.publishedAt))
    .limit(20)
}

function nestedQuery(db: Sqlite, id: number | ReturnType<typeof sql.placeholder>) {
  return db.query.author.findFirst({
    where: eq(author.id, id),
    with: { articles: { with: { comments: true } } },
  })
}

/** The join gives a pair for each row. */
function withAuthors(rows: readonly { article: object; author: object }[]): object[] {
  return rows.map((row) => ({ ...row.article, author: row.author }))
}

function postgresCandidates(pool: Pool): Candidate[] {
  const db = drizzlePostgres(pool)
  const byKey = (id: number | ReturnType<typeof sql.placeholder>) =>
    db.select().from(pg.article).where(eq(pg.article.id, id))
  const list = () =>
    db
      .select()
      .from(pg.article)
      .innerJoin(pg.author, eq(pg.author.id, pg.article.authorId))
      .where(and(eq(pg.article.status, 'published'), gte(pg.article.views, 100)))
      .orderBy(desc(pg.article.publishedAt))
      .limit(20)
  const preparedGet = byKey(sql.placeholder('id')).prepare('drizzle_get')
  const preparedList = list().prepare('drizzle_list')
  return [
    {
      name: 'Drizzle',
      get: async (id) => (await byKey(id))[0],
      list: async () => withAuthors(await list()),
      close: () => pool.end(),
    },
    {
      name: 'Drizzle, prepared',
      get: async (id) => (await preparedGet.execute({ id }))[0],
      list: async () => withAuthors(await preparedList.execute()),
      close: () => {},
    },
  ]
}
