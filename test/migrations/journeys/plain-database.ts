/** A database that a test puts rows into and looks at with plain SQL, past the framework. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** The databases that a journey is made on. */
export type Kind = 'sqlite' | 'postgres'

/** Where the database is. */
export interface PlainPlace {
  readonly kind: Kind
  /** Its address, as the settings of a project have it. */
  readonly url: string
  /** The file, on SQLite. */
  readonly file: string
}

type Row = readonly unknown[]

/** A connection for each statement. */
export class PlainDatabase {
  readonly kind: Kind
  readonly url: string
  readonly #file: string

  constructor({ kind, url, file }: PlainPlace) {
    this.kind = kind
    this.url = url
    this.#file = file
  }

  /** Runs SQL, one statement or several, past the framework. */
  async run(sql: string): Promise<void> {
    await this.#execute(sql)
  }

  /** The rows of a query. Booleans are 0 and 1, whole numbers numbers; what else PostgreSQL gives is its text. */
  async rows(sql: string): Promise<Row[]> {
    return this.#execute(sql)
  }

  /** The names of the tables, without those that keep the books. */
  async tables(): Promise<unknown[]> {
    const sql =
      this.kind === 'sqlite'
        ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        : 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema()'
    return (await this.rows(`SELECT * FROM (${sql}) AS t ORDER BY 1`))
      .flat()
      .filter((name) => name !== 'voltaic_migrations')
  }

  /** The columns of a table. */
  async columns(table: string): Promise<unknown[]> {
    const sql =
      this.kind === 'sqlite'
        ? `SELECT name FROM pragma_table_xinfo('${table}') ORDER BY cid`
        : `SELECT attname FROM pg_attribute WHERE attrelid = '"${table}"'::regclass AND attnum > 0
           AND NOT attisdropped ORDER BY attnum`
    return (await this.rows(sql)).flat()
  }

  /** The names of the indexes of a table. */
  async indexes(table: string): Promise<unknown[]> {
    const sql =
      this.kind === 'sqlite'
        ? `SELECT name FROM pragma_index_list('${table}') WHERE name NOT LIKE 'sqlite_auto%'`
        : `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
           AND tablename = '${table}' AND indexname NOT LIKE '%_pkey'`
    return (await this.rows(`SELECT * FROM (${sql}) AS t ORDER BY 1`)).flat()
  }

  /** Fails unless all foreign keys lead somewhere and the file is sound. */
  async isSound(): Promise<void> {
    if (this.kind === 'postgres') return
    assert.deepEqual(await this.rows('PRAGMA foreign_key_check'), [])
    assert.deepEqual(await this.rows('PRAGMA integrity_check'), [['ok']])
    const left = "SELECT name FROM sqlite_schema WHERE name LIKE '%voltaic_new%'"
    assert.deepEqual(await this.rows(left), [])
  }

  async #execute(sql: string): Promise<Row[]> {
    return this.kind === 'sqlite' ? onSqlite(this.#file, sql) : onPostgres(this.url, sql)
  }
}

function onSqlite(path: string, sql: string): Row[] {
  const database = new DatabaseSync(path, { timeout: 10_000 })
  try {
    if (!/^\s*(SELECT|PRAGMA \w+_check|WITH)/i.test(sql)) {
      database.exec(sql)
      return []
    }
    const statement = database.prepare(sql)
    return statement.all().map((row) => Object.values(row))
  } finally {
    database.close()
  }
}

const asNumber = new Set([16, 20, 21, 23])

async function onPostgres(url: string, sql: string): Promise<Row[]> {
  const parse = (oid: number) => (text: string) => {
    if (oid === 16) return text === 't' ? 1 : 0
    return asNumber.has(oid) ? Number(text) : text
  }
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: parse as never },
  })
  await client.connect()
  try {
    const result = await client.query({ text: sql, rowMode: 'array' })
    return (Array.isArray(result) ? result.at(-1) : result).rows ?? []
  } finally {
    await client.end()
  }
}
