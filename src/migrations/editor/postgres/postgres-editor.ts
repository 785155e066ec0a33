/** Changes the tables of a PostgreSQL database: every change is made at once, in the migration's transaction. */
import type { Database } from '../../../db/engine/database.ts'
import { quoteName } from '../../../db/schema/names.ts'
import {
  addForeignKeySql,
  checkSql,
  constraintNames,
  createIndexSql,
  createTableSql,
  primaryKeySql,
} from '../../../db/schema/postgres.ts'
import type { ColumnSchema, TableSchema } from '../../../db/schema/table.ts'
import { MigrationError } from '../../migration-error.ts'
import type { AlterTable, RenameTable, SchemaChange } from '../change.ts'
import type { SchemaEditor } from '../schema-editor.ts'
import { ConcurrentIndexes } from './concurrent-indexes.ts'
import { addColumnSql, alterColumnSql, changesReference } from './postgres-columns.ts'
import { LivePostgresTables, type PostgresTables } from './postgres-tables.ts'

/** The editor for PostgreSQL. */
export class PostgresEditor implements SchemaEditor {
  readonly #tables: PostgresTables
  #hasChangedRows = false

  constructor(tables: PostgresTables) {
    this.#tables = tables
  }

  /** The editor of a database. */
  static of(database: Database): PostgresEditor {
    return new PostgresEditor(new LivePostgresTables(database))
  }

  /** Foreign keys go before anything they depend on changes, and come when all tables are there. */
  async make(changes: readonly SchemaChange[]): Promise<void> {
    if (this.#hasChangedRows) await this.#settle()
    const altered = changes.filter((change) => change.kind === 'alterTable')
    for (const change of changes) if (change.kind === 'renameTable') await this.#renameTable(change)
    for (const change of altered) await this.#renameParts(change)
    for (const change of changes)
      if (change.kind === 'createTable') await this.#runAll(createTableSql(change.table))
    for (const change of altered) await this.#dropForeignKeys(change)
    for (const change of altered) await this.#dropParts(change)
    for (const change of altered) await this.#changeColumns(change)
    for (const change of altered) await this.#addRules(change)
    for (const [table, column] of changes.flatMap(newReferences))
      await this.#runAll(addForeignKeySql(table, column))
    const gone = changes.filter((change) => change.kind === 'dropTable')
    if (gone.length > 0)
      await this.#run(`DROP TABLE ${gone.map(({ table }) => quoteName(table)).join(', ')}`)
  }

  /** In a transaction, where that is not possible, as any other change. */
  async makeConcurrently(changes: readonly SchemaChange[]): Promise<void> {
    if (this.#tables.isInTransaction) return this.make(changes)
    const indexes = new ConcurrentIndexes(this.#tables)
    for (const change of changes) if (change.kind === 'alterTable') await indexes.make(change)
  }

  /** Nothing waits. What follows may be code that changes rows. */
  async flush(): Promise<void> {
    this.#hasChangedRows = true
  }

  brokenReferences(): Promise<readonly string[]> {
    return this.#tables.brokenReferences()
  }

  /** PostgreSQL changes no table while checks of its changed rows wait for the commit, so they are made now. */
  async #settle(): Promise<void> {
    this.#hasChangedRows = false
    const broken = await this.#tables.brokenReferences()
    if (broken.length === 0) return
    throw new MigrationError(
      'E_MIGRATION_REFERENCES',
      `Rows refer to rows that do not exist: ${broken.join('; ')}. Correct the rows or the migration.`,
    )
  }

  async #renameTable({ from, to, columns }: RenameTable): Promise<void> {
    await this.#run(`ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`)
    await this.#renameConstraint(
      to,
      constraintNames.primaryKey(from),
      constraintNames.primaryKey(to),
    )
    for (const column of columns) {
      for (const name of namesOf(column))
        await this.#renameConstraint(to, name(from, column.name), name(to, column.name))
    }
  }

  async #renameParts({ table, change, before }: AlterTable): Promise<void> {
    const alter = `ALTER TABLE ${quoteName(table)}`
    for (const [from, to] of change.renameColumns) {
      await this.#run(`${alter} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`)
      for (const name of namesOf(columnOf(before, to)))
        await this.#renameConstraint(table, name(table, from), name(table, to))
    }
    for (const [from, to] of change.renameIndexes)
      await this.#run(`ALTER INDEX ${quoteName(from)} RENAME TO ${quoteName(to)}`)
    for (const [from, to] of change.renameChecks) await this.#renameConstraint(table, from, to)
  }

  async #renameConstraint(table: string, from: string, to: string): Promise<void> {
    if (from === to || !(await this.#tables.hasConstraint(table, from))) return
    await this.#run(
      `ALTER TABLE ${quoteName(table)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`,
    )
  }

  async #dropForeignKeys({ table, change }: AlterTable): Promise<void> {
    for (const { before, column } of change.alterColumns) {
      if (!before.references || !changesReference(before, column)) continue
      const name = await this.#tables.foreignKey(table, column.name)
      if (name !== undefined) await this.#dropConstraint(table, name)
    }
  }

  async #dropParts({ table, change, before }: AlterTable): Promise<void> {
    for (const name of change.dropIndexes) await this.#dropIndex(table, name)
    for (const name of change.dropChecks) await this.#dropConstraint(table, name)
    if (change.newKey.length > 0 && before.primaryKey.length > 0)
      await this.#dropConstraint(table, constraintNames.primaryKey(table))
    for (const name of change.dropColumns)
      await this.#run(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(name)}`)
  }

  /** In a table that something else has made, a unique index may belong to a constraint. */
  async #dropIndex(table: string, name: string): Promise<void> {
    if (await this.#tables.isConstraint(table, name)) await this.#dropConstraint(table, name)
    else await this.#run(`DROP INDEX ${quoteName(name)}`)
  }

  async #dropConstraint(table: string, name: string): Promise<void> {
    await this.#run(`ALTER TABLE ${quoteName(table)} DROP CONSTRAINT ${quoteName(name)}`)
  }

  async #changeColumns({ table, change }: AlterTable): Promise<void> {
    for (const altered of change.alterColumns) {
      for (const sql of alterColumnSql(table, altered)) await this.#changeColumn(sql)
      if (isWidened(altered.before, altered.column))
        await this.#tables.widenSequence(table, altered.column.name)
    }
    for (const added of change.addColumns) await this.#runAll(addColumnSql(table, added))
    if (change.newKey.length > 0)
      await this.#run(`ALTER TABLE ${quoteName(table)} ADD ${primaryKeySql(table, change.newKey)}`)
  }

  /** Rows that get a value have checks that wait, too. */
  async #changeColumn(sql: string): Promise<void> {
    await this.#run(sql)
    if (sql.startsWith('UPDATE')) await this.#settle()
  }

  async #addRules({ table, change, after }: AlterTable): Promise<void> {
    for (const check of change.addChecks)
      await this.#run(`ALTER TABLE ${quoteName(table)} ADD ${checkSql(check)}`)
    for (const index of change.addIndexes)
      await this.#tables.addIndex(table, index, createIndexSql(after, index))
  }

  async #runAll(statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#run(sql)
  }

  #run(sql: string): Promise<void> {
    return this.#tables.run(sql)
  }
}

/** The columns that get a foreign key. */
function newReferences(change: SchemaChange): [table: string, column: ColumnSchema][] {
  if (change.kind === 'createTable')
    return change.table.columns.map((column) => [change.table.name, column])
  if (change.kind !== 'alterTable') return []
  const { alterColumns, addColumns } = change.change
  const altered = alterColumns.filter(({ before, column }) => changesReference(before, column))
  return [...altered, ...addColumns].map(({ column }) => [change.table, column])
}

type ConstraintName = (table: string, column: string) => string

/** The constraints that are named after a column. */
function namesOf({ references, kind }: ColumnSchema): ConstraintName[] {
  return [
    ...(references ? [constraintNames.foreignKey] : []),
    ...(kind === 'positiveInt' ? [constraintNames.positive] : []),
  ]
}

function columnOf({ columns }: TableSchema, name: string): ColumnSchema {
  return columns.find((column) => column.name === name) as ColumnSchema
}

function isWidened(before: ColumnSchema, after: ColumnSchema): boolean {
  return before.kind !== 'id' && before.kind !== 'bigInt' && ['id', 'bigInt'].includes(after.kind)
}
