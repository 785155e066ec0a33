/** What the dialects make of columns and indexes: to tell whether they change, and to fill new columns. */
import type { Dialect } from '../../db/engine/driver.ts'
import { columnSql, createIndexSql, defaultSql } from '../../db/schema/postgres.ts'
import {
  createIndexSql as createSqliteIndexSql,
  columnSql as sqliteColumnSql,
} from '../../db/schema/sqlite.ts'
import type { ColumnSchema, IndexSchema, TableSchema } from '../../db/schema/table.ts'

/** The words of one dialect. */
export interface TableWords {
  /** A column: the same text for what is the same to the database. */
  column(table: TableSchema, column: ColumnSchema): string
  index(table: TableSchema, index: IndexSchema): string
  /** The default of a column that has one. */
  default(column: ColumnSchema): string | undefined
}

const postgres: TableWords = {
  column: ({ name }, column) => columnSql(name, column) + JSON.stringify(column.references ?? null),
  index: createIndexSql,
  default: (column) => (column.default === undefined ? undefined : defaultSql(column)),
}

const sqlite: TableWords = {
  column: ({ primaryKey }, column) =>
    sqliteColumnSql(column, primaryKey.length === 1 && primaryKey[0] === column.name),
  index: ({ name }, index) => createSqliteIndexSql(name, index),
  default: (column) => column.default,
}

/** By dialect. */
export const tableWords: Readonly<Record<Dialect, TableWords>> = { postgres, sqlite }
