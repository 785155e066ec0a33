/** What a SQLite database says about its tables. */

import type { Database } from '../../../db/engine/database.ts'
import { MigrationError } from '../../migration-error.ts'
import { type CreateTable, mentions, parseCreateTable } from '../create-table.ts'

/** A table as the database has it. */
export interface StoredTable {
  /** As it is written there: SQLite does not tell `Lot` from `lot`. */
  readonly name: string
  readonly definition: CreateTable
  readonly columns: readonly StoredColumn[]
  /** The names of the columns of the key. */
  readonly key: readonly string[]
  /** The number that SQLite gives each row, when the table has one and none of its columns hides its name. */
  readonly rowid: string | undefined
  /** Whether the key is that number. */
  readonly isKeyRowid: boolean
}

/** A column as the database has it. */
export interface StoredColumn {
  readonly name: string
  readonly isGenerated: boolean
}

/** An index or a trigger of a table. */
export interface Attachment {
  readonly type: 'index' | 'trigger'
  readonly name: string
  readonly sql: string
}

const rowidNames = ['rowid', '_rowid_', 'oid']

/** Reads the schema of a database, inside the ambient transaction. */
export class SqliteCatalog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A table. Throws `E_MIGRATION_TABLE` when there is no such table. */
  async table(name: string): Promise<StoredTable> {
    const [row] = await this.rows(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE`,
      name,
    )
    if (!row) throw missingTable(name)
    const definition = parseCreateTable(String(row[1]))
    const columns = await this.rows(
      'SELECT name, hidden > 1, pk, upper(type) FROM pragma_table_xinfo(?)',
      name,
    )
    const key = columns.filter(([, , pk]) => Number(pk) > 0)
    key.sort(([, , one], [, , other]) => Number(one) - Number(other))
    const isWhole = key.length === 1 && key[0]?.[3] === 'INTEGER'
    const hasRowid = !mentions({ ...emptyPart, text: definition.tail }, ['WITHOUT'])
    return {
      name: String(row[0]),
      definition,
      columns: columns.map(([column, generated]) => ({
        name: String(column),
        isGenerated: Number(generated) === 1,
      })),
      key: key.map(([column]) => String(column)),
      rowid: hasRowid ? rowidName(columns.map(([column]) => String(column))) : undefined,
      isKeyRowid: hasRowid && isWhole && !(await this.#hasKeyIndex(name)),
    }
  }

  /** Whether there is a table, a view or an index of this name. */
  async hasName(name: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM sqlite_schema WHERE name = ? COLLATE NOCASE'
    return (await this.rows(sql, name)).length > 0
  }

  /** A name that nothing has: this one, or with a number behind it. */
  async freeName(wanted: string): Promise<string> {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}_${number}`
      if (!(await this.hasName(name))) return name
    }
  }

  /** The indexes and triggers of a table that were made by a statement. */
  async attachments(table: string): Promise<Attachment[]> {
    const rows = await this.rows(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid`,
      table,
    )
    return rows.map(([type, name, sql]) => ({
      type: type === 'index' ? 'index' : 'trigger',
      name: String(name),
      sql: String(sql),
    }))
  }

  /** The last key that an auto-increment gave; `undefined` without one. */
  async sequence(table: string): Promise<number | bigint | undefined> {
    if (!(await this.hasName('sqlite_sequence'))) return undefined
    const [row] = await this.rows(
      'SELECT seq FROM sqlite_sequence WHERE name = ? COLLATE NOCASE',
      table,
    )
    return row?.[0] as number | bigint | undefined
  }

  /** What `ANALYZE` found out about a table: its index, or NULL, and the numbers. */
  async statistics(table: string): Promise<readonly (readonly unknown[])[]> {
    if (!(await this.hasName('sqlite_stat1'))) return []
    return this.rows('SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl = ? COLLATE NOCASE', table)
  }

  async rows(sql: string, ...parameters: unknown[]): Promise<readonly (readonly unknown[])[]> {
    return (await this.#database.execute({ sql, parameters, kind: 'read' })).rows
  }

  /** A key with an index of its own is not the number of the row: `INTEGER PRIMARY KEY DESC`. */
  async #hasKeyIndex(table: string): Promise<boolean> {
    const sql = `SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'`
    return (await this.rows(sql, table)).length > 0
  }
}

const emptyPart = { kind: 'constraint', name: undefined } as const

function rowidName(columns: readonly string[]): string | undefined {
  const taken = new Set(columns.map((name) => name.toLowerCase()))
  return rowidNames.find((name) => !taken.has(name))
}

function missingTable(name: string): MigrationError {
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `The table "${name}" is not in the database, though the migrations that ran should have made it. Restore it, or correct the recorded migrations.`,
  )
}
