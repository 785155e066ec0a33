/** node:sqlite with prepared statements: what the shares on SQLite are of. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Candidate, savedArticle } from './candidate.ts'
import { columnList, columns, sqliteValues, type Table, tablesOf } from './columns.ts'
import type { ArticleValues, Data } from './data.ts'
import { tableStatements } from './schema.ts'
import { getSql, listSql } from './statements.ts'

type Row = Record<string, unknown>

/** Rows as objects (the first candidate), and rows as arrays for information. */
export function rawSqlite(data: Data): Candidate[] {
  const database = filledDatabase(data)
  return [new ObjectRows(database, data), arrayRows(database)]
}

function filledDatabase(data: Data): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  for (const statement of tableStatements('sqlite')) database.exec(statement)
  database.exec('BEGIN')
  for (const [table, rows] of tablesOf(data)) {
    const insert = insertStatement(database, table)
    for (const row of rows) insert.run(...sqliteValues(table, row))
  }
  database.exec('COMMIT')
  return database
}

function insertStatement(database: DatabaseSync, table: Table): StatementSync {
  const marks = columns[table].map(() => '?').join(', ')
  return database.prepare(`INSERT INTO ${table} (${columnList(table)}) VALUES (${marks})`)
}

class ObjectRows implements Candidate {
  readonly name = 'node:sqlite, object rows'
  readonly #database: DatabaseSync
  readonly #filled: number
  readonly #get: StatementSync
  readonly #list: StatementSync
  readonly #nested: readonly StatementSync[]
  readonly #insert: StatementSync
  readonly #update: StatementSync

  constructor(database: DatabaseSync, data: Data) {
    this.#database = database
    this.#filled = data.articles.length
    this.#get = database.prepare(getSql('?'))
    this.#list = database.prepare(listSql('?', '?'))
    this.#nested = [
      'SELECT * FROM author WHERE id = ?',
      'SELECT * FROM article WHERE author_id = ?',
      'SELECT * FROM comment WHERE article_id IN (SELECT id FROM article WHERE author_id = ?)',
    ].map((sql) => database.prepare(sql))
    this.#insert = insertStatement(database, 'article')
    this.#update = database.prepare('UPDATE article SET views = ? WHERE id = ?')
  }

  get(id: number) {
    return this.#get.get(id)
  }

  list() {
    return this.#list.all('published', 100)
  }

  nested(id: number) {
    const [authors, articles, comments] = this.#nested.map((statement) => statement.all(id))
    return { ...authors![0], articles: withComments(articles!, comments!) }
  }

  insert(values: ArticleValues) {
    return Number(this.#insert.run(...articleValues(values)).lastInsertRowid)
  }

  bulk(rows: readonly ArticleValues[]) {
    this.#database.exec('BEGIN')
    for (const row of rows) this.#insert.run(...articleValues(row))
    this.#database.exec('COMMIT')
  }

  update(id: number, views: number) {
    return this.#update.run(views, id)
  }

  save(views: number) {
    return this.#update.run(views, savedArticle)
  }

  reset() {
    this.#database.exec(`DELETE FROM article WHERE id > ${this.#filled}`)
  }

  close() {
    this.#database.close()
  }
}

/** Written out, not mapped over the columns: what is measured is the driver. */
function articleValues(row: ArticleValues): SQLInputValue[] {
  return [
    row.title,
    row.slug,
    row.body,
    row.status,
    row.views,
    row.rating,
    row.isFeatured ? 1 : 0,
    row.publishedAt.toISOString(),
    row.authorId,
  ]
}

function withComments(articles: readonly Row[], comments: readonly Row[]): Row[] {
  const byArticle = new Map<unknown, Row[]>(articles.map(({ id }) => [id, []]))
  for (const comment of comments) byArticle.get(comment.article_id)!.push(comment)
  return articles.map((row) => ({ ...row, comments: byArticle.get(row.id)! }))
}

function arrayRows(database: DatabaseSync): Candidate {
  const get = database.prepare(getSql('?'))
  const list = database.prepare(listSql('?', '?'))
  get.setReturnArrays(true)
  list.setReturnArrays(true)
  return {
    name: 'node:sqlite, array rows',
    arrays: true,
    get: (id) => get.get(id),
    list: () => list.all('published', 100),
    close: () => {},
  }
}
