/** A real database, described as it is: what its own catalogue says, whatever made it. */
import type { Dialect } from '../../db/engine/driver.ts'

/** The tables and views of a database; on PostgreSQL, of the schemas in which names are looked for. */
export interface InspectedSchema {
  readonly dialect: Dialect
  /** By name. Parts of a partitioned table stand for nothing of their own and are left out. */
  readonly tables: readonly InspectedTable[]
  /** The names of views, materialized ones included. */
  readonly views: readonly string[]
}

/** A table. */
export interface InspectedTable {
  readonly name: string
  readonly columns: readonly InspectedColumn[]
  /** The columns of the key, in its order; empty when there is none. */
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly InspectedForeignKey[]
  /** Indexes, those of unique constraints included, that of the key left out. */
  readonly indexes: readonly InspectedIndex[]
  readonly checks: readonly InspectedCheck[]
  /** How many triggers it has. */
  readonly triggers: number
  /** Of PostgreSQL: whether its rows stand in partitions. */
  readonly isPartitioned: boolean
  /** Of SQLite: `STRICT`. */
  readonly isStrict: boolean
  /** Of SQLite: `WITHOUT ROWID`. */
  readonly isWithoutRowid: boolean
}

/** How the database counts a column: which words made it do so. */
export type Counting = 'identity' | 'always' | 'serial' | 'autoincrement' | 'rowid'

/** A column. */
export interface InspectedColumn {
  readonly name: string
  /** The type as it is declared, `NVARCHAR(160)`; of a domain, the type that it is made from. */
  readonly type: string
  readonly nullable: boolean
  /** The default, in SQL; not that of a column that counts. */
  readonly default: string | undefined
  readonly counting: Counting | undefined
  readonly generated: { readonly expression: string; readonly isStored: boolean } | undefined
  /** Where it is not the usual one. */
  readonly collation: string | undefined
  /** The labels of an enumerated type. */
  readonly labels: readonly string[] | undefined
  /** The name of a domain. */
  readonly domain: string | undefined
}

/** What the database does with a row whose row of reference is deleted or gets another key. */
export type InspectedAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

/** A foreign key, of one column or of several. */
export interface InspectedForeignKey {
  readonly name: string | undefined
  readonly columns: readonly string[]
  readonly table: string
  readonly targetColumns: readonly string[]
  readonly onDelete: InspectedAction
  readonly onUpdate: InspectedAction
  /** When it is checked: after each statement, at the commit, or as the transaction says. */
  readonly deferrability: 'immediate' | 'deferrable' | 'deferred'
}

/** One part of an index. */
export interface InspectedIndexColumn {
  /** A column; `undefined` when it is an expression. */
  readonly name: string | undefined
  /** The expression, in SQL. */
  readonly expression: string | undefined
  readonly descending: boolean
}

/** An index. */
export interface InspectedIndex {
  /** `undefined` where the database made one up. */
  readonly name: string | undefined
  readonly columns: readonly InspectedIndexColumn[]
  readonly unique: boolean
  /** Of a partial index: its condition, in SQL. */
  readonly condition: string | undefined
  /** What makes it more than an ordinary index over columns: `gin`, `varchar_pattern_ops`, `INCLUDE`. */
  readonly special: string | undefined
}

/** A rule that every row meets. */
export interface InspectedCheck {
  readonly name: string | undefined
  /** In SQL. */
  readonly condition: string
}
