/** What a SQLite database says about its tables. */

import type { Database } from '../../../db/engine/database.ts'
import { quoteName } from '../../../db/schema/names.ts'
import { MigrationError } from '../../migration-error.ts'
import { type CreateTable, parseCreateTable } from '../create-table.ts'
import { viewError } from '../schema-editor.ts'

/** An index or a trigger of a table. */
export interface Attachment {
  readonly name: string
  readonly sql: string
}

/** Reads the schema of a database, inside the ambient transaction. */
export class SqliteCatalog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The definition of a table. Throws `E_MIGRATION_TABLE` when there is no such table. */
  async definition(table: string): Promise<CreateTable> {
    const [row] = await this.#rows(
      `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?`,
      [table],
    )
    if (row) return parseCreateTable(String(row[0]))
    throw new MigrationError(
      'E_MIGRATION_TABLE',
      `The table "${table}" is not in the database, though the migrations that ran should have made it. Restore it, or correct the recorded migrations.`,
    )
  }

  async hasTable(table: string): Promise<boolean> {
    const rows = await this.#rows(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`, [
      table,
    ])
    return rows.length > 0
  }

  /** The indexes and triggers of a table that were made by a statement. */
  async attachments(table: string): Promise<Attachment[]> {
    const rows = await this.#rows(
      `SELECT name, sql FROM sqlite_schema
       WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid`,
      [table],
    )
    return rows.map(([name, sql]) => ({ name: String(name), sql: String(sql) }))
  }

  async generatedColumns(table: string): Promise<ReadonlySet<string>> {
    const rows = await this.#rows('SELECT name FROM pragma_table_xinfo(?) WHERE hidden > 1', [
      table,
    ])
    return new Set(rows.map(([name]) => String(name)))
  }

  /** The last key that an auto-increment gave; `undefined` without one. */
  async sequence(table: string): Promise<number | bigint | undefined> {
    if (!(await this.hasTable('sqlite_sequence'))) return undefined
    const [row] = await this.#rows('SELECT seq FROM sqlite_sequence WHERE name = ?', [table])
    return row?.[0] as number | bigint | undefined
  }

  /** Runs every view once, so that one that has lost a column or a table is noticed. */
  async checkViews(run: (sql: string) => Promise<void>): Promise<void> {
    for (const [name] of await this.#rows(
      `SELECT name FROM sqlite_schema WHERE type = 'view'`,
      [],
    )) {
      await this.#checkView(String(name), run)
    }
  }

  /** The first rows that refer to rows which do not exist: `table (column) → table`. */
  async brokenReferences(): Promise<string[]> {
    const rows = await this.#rows(
      `SELECT DISTINCT broken."table", key."from", broken.parent
       FROM pragma_foreign_key_check broken
       JOIN pragma_foreign_key_list(broken."table") key ON key.id = broken.fkid LIMIT 5`,
      [],
    )
    return rows.map(([table, column, parent]) => `${table} (${column}) → ${parent}`)
  }

  async #checkView(name: string, run: (sql: string) => Promise<void>): Promise<void> {
    try {
      await run(`SELECT * FROM ${quoteName(name)} LIMIT 0`)
    } catch (cause) {
      throw viewError(name, cause)
    }
  }

  async #rows(
    sql: string,
    parameters: readonly unknown[],
  ): Promise<readonly (readonly unknown[])[]> {
    return (await this.#database.execute({ sql, parameters, kind: 'read' })).rows
  }
}
