/** What a table is, in the words of the database: the common ground of `createTables` and of migrations. */

/** What a column holds. */
export type ColumnKind =
  | 'id'
  | 'char'
  | 'text'
  | 'uuid'
  | 'int'
  | 'bigInt'
  | 'smallInt'
  | 'positiveInt'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'duration'
  | 'json'
  | 'binary'
  | 'ip'
  | 'array'

/** What the database does with rows whose row of reference is deleted. */
export type ReferenceAction = 'cascade' | 'set null'

/** The column of another table that a column refers to. */
export interface ReferenceSchema {
  readonly table: string
  readonly column: string
  /** `undefined`: the database refuses, at the commit. */
  readonly onDelete?: ReferenceAction | undefined
}

/** A column. */
export interface ColumnSchema {
  readonly name: string
  readonly kind: ColumnKind
  /** Of an array: what its items are. */
  readonly item?: ColumnSchema | undefined
  readonly nullable: boolean
  /** The database makes the value: the next integer. */
  readonly autoIncrement?: boolean | undefined
  readonly maxLength?: number | undefined
  readonly maxDigits?: number | undefined
  readonly decimalPlaces?: number | undefined
  /** The default, as a literal in SQL. */
  readonly default?: string | undefined
  /** The expression, in SQL, that the database computes the value by. */
  readonly generated?: string | undefined
  readonly references?: ReferenceSchema | undefined
}

/** An index; a unique constraint is a unique index. */
export interface IndexSchema {
  readonly name: string
  /** Columns, with the direction of each. */
  readonly columns: readonly { readonly name: string; readonly descending?: boolean | undefined }[]
  readonly unique: boolean
  /** The condition of a partial index, in SQL. */
  readonly condition?: string | undefined
}

/** A rule that every row meets, in SQL. */
export interface CheckSchema {
  readonly name: string
  readonly condition: string
}

/** A table. */
export interface TableSchema {
  readonly name: string
  readonly columns: readonly ColumnSchema[]
  /** The names of the columns of the key. */
  readonly primaryKey: readonly string[]
  readonly indexes: readonly IndexSchema[]
  readonly checks: readonly CheckSchema[]
}
