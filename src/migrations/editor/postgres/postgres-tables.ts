/** What the editor for PostgreSQL works on: the tables of a database, or tables that are only imagined. */
import type { Database } from '../../../db/engine/database.ts'
import { DatabaseError, ForeignKeyViolation, UniqueViolation } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName } from '../../../db/schema/names.ts'
import { constraintNames } from '../../../db/schema/postgres.ts'
import type { IndexSchema, TableSchema } from '../../../db/schema/table.ts'
import { realIndexName } from '../../inspect/real-index-name.ts'
import type { AlteredColumn } from '../change.ts'
import { duplicatesError, viewError } from '../schema-editor.ts'
import { dependentsError, dependentsQuery } from './dependents.ts'
import { Diagnosis } from './diagnosis.ts'

/** An index that a database has. */
export interface FoundIndex {
  readonly table: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly isPartial: boolean
  /** `false` when it was not made to its end. */
  readonly isValid: boolean
  /** Whether somebody makes it at this moment. */
  readonly isBeingMade: boolean
}

/** Runs statements, and answers what only the tables know: those that something else has made have other names. */
export interface PostgresTables {
  /** Whether statements run in a transaction. */
  readonly isInTransaction: boolean
  run(sql: string): Promise<void>
  /** Runs a statement; when it is refused, throws what `explain` makes of the error. */
  attempt(sql: string, explain: (error: unknown, of: Diagnosis) => Promise<unknown>): Promise<void>
  /** Throws `E_MIGRATION_VALUES` for values that a change would cut or round without a word. */
  refuseLoss(table: string, altered: AlteredColumn): Promise<void>
  /** Throws `E_MIGRATION_TABLE` when views, triggers or generated columns use a column that goes or gets another type. */
  refuseDependents(table: string, column: string): Promise<void>
  /** Runs a statement outside of any transaction, for as long as it takes. */
  alone(sql: string): Promise<void>
  /** The index of this name; `undefined` when there is none. */
  index(name: string): Promise<FoundIndex | undefined>
  /** The name under which the database has an index that a table had. */
  indexName(before: TableSchema, name: string): Promise<string>
  /** What to throw in place of an error of an index: one that names the rows which are the same. */
  explained(error: unknown, table: string, index: IndexSchema): Promise<unknown>
  addIndex(table: string, index: IndexSchema, sql: string): Promise<void>
  hasConstraint(table: string, name: string): Promise<boolean>
  /** Whether an index belongs to a constraint, which has to be dropped in its place. */
  isConstraint(table: string, index: string): Promise<boolean>
  /** The name of the foreign key of a column. */
  foreignKey(table: string, column: string): Promise<string | undefined>
  /** The name of the sequence of a column, without its schema. */
  sequence(table: string, column: string): Promise<string | undefined>
  /** Lets the sequence of a `serial` column count as far as the column can. */
  widenSequence(table: string, column: string): Promise<void>
  brokenReferences(): Promise<readonly string[]>
}

const indexQuery = `SELECT relname, (SELECT coalesce(json_agg(attname ORDER BY place), '[]')::text
      FROM unnest(indkey) WITH ORDINALITY AS keys (number, place)
      JOIN pg_attribute ON attrelid = indrelid AND attnum = number),
    indisunique, indpred IS NOT NULL, indisvalid,
    EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = indexrelid)
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE indexrelid = to_regclass($1)`

/** The tables of a database, inside the ambient transaction. */
export class LivePostgresTables implements PostgresTables {
  readonly #database: Database
  readonly #diagnosis: Diagnosis

  constructor(database: Database) {
    this.#database = database
    this.#diagnosis = new Diagnosis(database)
  }

  async attempt(
    sql: string,
    explain: (error: unknown, of: Diagnosis) => Promise<unknown>,
  ): Promise<void> {
    try {
      await atomic(() => this.run(sql), { using: this.#database })
    } catch (error) {
      throw await explain(error, this.#diagnosis)
    }
  }

  refuseLoss(table: string, altered: AlteredColumn): Promise<void> {
    return this.#diagnosis.refuseLoss(table, altered)
  }

  async refuseDependents(table: string, column: string): Promise<void> {
    const rows = await this.#rows(dependentsQuery, quoteName(table), column)
    if (rows.length > 0)
      throw dependentsError(
        { table, column },
        rows.map(([name]) => String(name)),
      )
  }

  get isInTransaction(): boolean {
    return this.#database.block() !== undefined
  }

  alone(sql: string): Promise<void> {
    return this.#database.alone(sql)
  }

  async index(name: string): Promise<FoundIndex | undefined> {
    const [row] = await this.#rows(indexQuery, quoteName(name))
    if (!row) return undefined
    const [table, columns, unique, isPartial, isValid, isBeingMade] = row
    return {
      table: String(table),
      columns: JSON.parse(String(columns)) as string[],
      unique: unique === true,
      isPartial: isPartial === true,
      isValid: isValid === true,
      isBeingMade: isBeingMade === true,
    }
  }

  async indexName(before: TableSchema, name: string): Promise<string> {
    return (await realIndexName(this.#database, before, name)) ?? name
  }

  async explained(error: unknown, table: string, index: IndexSchema): Promise<unknown> {
    if (!(error instanceof UniqueViolation)) return error
    return duplicatesError(this.#database, table, index)
  }

  async run(sql: string): Promise<void> {
    try {
      await this.#database.execute({ sql, parameters: [], kind: 'write' })
    } catch (error) {
      const view = viewInTheWay(error)
      throw view === undefined ? error : viewError(view, error)
    }
  }

  /** A unique index that finds duplicates names some of them. */
  async addIndex(table: string, index: IndexSchema, sql: string): Promise<void> {
    try {
      await atomic(() => this.run(sql), { using: this.#database })
    } catch (error) {
      throw await this.explained(error, table, index)
    }
  }

  async hasConstraint(table: string, name: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2'
    return (await this.#rows(sql, quoteName(table), name)).length > 0
  }

  isConstraint(table: string, index: string): Promise<boolean> {
    return this.hasConstraint(table, index)
  }

  async foreignKey(table: string, column: string): Promise<string | undefined> {
    const sql = `SELECT conname FROM pg_constraint
      JOIN pg_attribute ON attrelid = conrelid AND conkey = ARRAY[attnum]
      WHERE contype = 'f' AND conrelid = $1::regclass AND attname = $2`
    const [row] = await this.#rows(sql, quoteName(table), column)
    return row && String(row[0])
  }

  async sequence(table: string, column: string): Promise<string | undefined> {
    const sql = `SELECT relname FROM pg_class WHERE oid = pg_get_serial_sequence($1, $2)::regclass
      AND pg_table_is_visible(oid)`
    const [row] = await this.#rows(sql, quoteName(table), column)
    return row && String(row[0])
  }

  async widenSequence(table: string, column: string): Promise<void> {
    const sql = 'SELECT pg_get_serial_sequence($1, $2)'
    const [row] = await this.#rows(sql, quoteName(table), column)
    if (row?.[0]) await this.run(`ALTER SEQUENCE ${row[0]} AS bigint`)
  }

  /** Checks what waits for the commit now, then lets it wait again. */
  async brokenReferences(): Promise<readonly string[]> {
    try {
      await atomic(() => this.run('SET CONSTRAINTS ALL IMMEDIATE'), { using: this.#database })
      await this.run('SET CONSTRAINTS ALL DEFERRED')
      return []
    } catch (error) {
      if (!(error instanceof ForeignKeyViolation)) throw error
      return this.#described(error)
    }
  }

  async #described({ table, constraint }: ForeignKeyViolation): Promise<string[]> {
    const sql = `SELECT attname, confrelid::regclass::text FROM pg_constraint
      JOIN pg_attribute ON attrelid = conrelid AND conkey = ARRAY[attnum]
      WHERE conrelid = $1::regclass AND conname = $2`
    const rows = await this.#rows(sql, quoteName(table ?? ''), constraint)
    return rows.map(([column, parent]) => `${table} (${column}) → ${parent}`)
  }

  async #rows(sql: string, ...parameters: unknown[]): Promise<readonly (readonly unknown[])[]> {
    return (await this.#database.execute({ sql, parameters, kind: 'read' })).rows
  }
}

/** Tables that are not there, as migrations would have made them: keeps the statements and runs none. */
export class ImaginedPostgresTables implements PostgresTables {
  readonly statements: string[] = []
  readonly isInTransaction = false

  async run(sql: string): Promise<void> {
    this.statements.push(sql)
  }

  attempt(sql: string): Promise<void> {
    return this.run(sql)
  }

  async refuseLoss(): Promise<void> {}

  async refuseDependents(): Promise<void> {}

  alone(sql: string): Promise<void> {
    return this.run(sql)
  }

  async index(): Promise<undefined> {}

  async indexName(_before: TableSchema, name: string): Promise<string> {
    return name
  }

  async explained(error: unknown): Promise<unknown> {
    return error
  }

  addIndex(_table: string, _index: IndexSchema, sql: string): Promise<void> {
    return this.run(sql)
  }

  async hasConstraint(): Promise<boolean> {
    return true
  }

  async isConstraint(): Promise<boolean> {
    return false
  }

  async foreignKey(table: string, column: string): Promise<string> {
    return constraintNames.foreignKey(table, column)
  }

  async sequence(): Promise<undefined> {}

  async widenSequence(): Promise<void> {}

  async brokenReferences(): Promise<readonly string[]> {
    return []
  }
}

/** The view that refuses a change, from what the server says about it. */
function viewInTheWay(error: unknown): string | undefined {
  if (!(error instanceof DatabaseError)) return undefined
  const { detail } = (error.cause ?? {}) as { detail?: string }
  return /view "?(.+?)"? depends on/.exec(detail ?? '')?.[1]
}
