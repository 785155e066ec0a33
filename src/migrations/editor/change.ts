/** What has to be done to the tables. */
import type { CheckSchema, ColumnSchema, IndexSchema, TableSchema } from '../../db/schema/table.ts'

/** A column that is added or changed, and what existing rows get where they would have no value. */
export interface FilledColumn {
  readonly column: ColumnSchema
  readonly isPrimaryKey: boolean
  /** A literal in SQL. */
  readonly fill: string | undefined
}

/** A column that is changed. */
export interface AlteredColumn extends FilledColumn {
  /** The column as it was, under its new name. */
  readonly before: ColumnSchema
}

/** A new name. */
export type Rename = readonly [from: string, to: string]

/** What is done to one table. In this order: renames, drops, changes, additions. */
export interface TableChange {
  readonly renameColumns: readonly Rename[]
  readonly renameIndexes: readonly Rename[]
  readonly renameChecks: readonly Rename[]
  readonly dropIndexes: readonly string[]
  readonly dropChecks: readonly string[]
  readonly dropColumns: readonly string[]
  readonly alterColumns: readonly AlteredColumn[]
  readonly addColumns: readonly FilledColumn[]
  /** The columns of the key, when it changes. */
  readonly newKey: readonly string[]
  readonly addChecks: readonly CheckSchema[]
  readonly addIndexes: readonly IndexSchema[]
}

/** A table that gets another name. */
export interface RenameTable {
  readonly kind: 'renameTable'
  readonly from: string
  readonly to: string
  /** The columns as they were. */
  readonly columns: readonly ColumnSchema[]
}

/** A table that stays, and what changes about it. */
export interface AlterTable {
  readonly kind: 'alterTable'
  readonly table: string
  readonly change: TableChange
  /** The table as it was, under its new name. */
  readonly before: TableSchema
  readonly after: TableSchema
  /** Whether checks and foreign keys are added without looking at the rows there are, where the database can. */
  readonly notValid?: boolean
}

/** One step on the tables. */
export type SchemaChange =
  | { readonly kind: 'createTable'; readonly table: TableSchema }
  | { readonly kind: 'dropTable'; readonly table: string }
  | RenameTable
  | AlterTable

/** What a change would destroy: a table, or a column of one. */
export interface Loss {
  readonly table: string
  readonly column?: string | undefined
}

/** What a list of changes destroys. */
export function lossesOf(changes: readonly SchemaChange[]): Loss[] {
  return changes.flatMap((step): Loss[] => {
    if (step.kind === 'dropTable') return [{ table: step.table }]
    if (step.kind !== 'alterTable') return []
    const renamed = new Map(step.change.renameColumns.map(([from, to]) => [to, from]))
    return step.change.dropColumns.map((name) => ({
      table: step.table,
      column: renamed.get(name) ?? name,
    }))
  })
}
