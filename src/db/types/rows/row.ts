/** The types of rows. */
import type { DeleteReport } from '../../deletion/report.ts'
import type { Changes, Update } from '../insert.ts'
import type { Fields, rowFields } from '../model-class.ts'
import type { ColumnShape, ForeignKeyShape, StoredShape, ValueShape } from '../shapes.ts'
import type { KeyValue } from '../where.ts'
import type { JsonRow } from './json.ts'

/** What was loaded beyond the columns: annotations, and related rows. */
export declare const loaded: unique symbol

/** The columns and relations of a row. Columns can be assigned, relations cannot. */
export type Row<F> = {
  -readonly [K in keyof F as F[K] extends ColumnShape
    ? K
    : F[K] extends ForeignKeyShape
      ? `${K & string}Id`
      : never]: F[K] extends StoredShape ? F[K]['~stored'] : never
} & {
  readonly [K in keyof F as F[K] extends ValueShape ? K : never]: F[K] extends ValueShape
    ? F[K]['~value']
    : never
}

/** The key of a row. */
export type Pk<F, PK> = PK extends readonly [unknown, ...unknown[]]
  ? { [I in keyof PK]: F[PK[I] & keyof F] extends { readonly '~stored': infer V } ? V : never }
  : KeyValue<F>

/** The methods of every row. */
export interface RowMethods<F, PK> {
  readonly [rowFields]: Fields<F>
  // biome-ignore lint/complexity/noBannedTypes: nothing beyond the columns
  readonly [loaded]: {}
  /** The key. Throws `E_ROW_UNSAVED` when the row is not in the database. */
  readonly pk: Pk<F, PK>
  /** Whether the row is in the database, as far as this object knows. */
  readonly isSaved: boolean
  /** Inserts a new row, or writes the columns that changed. Throws `NotUpdated` when the row is gone. */
  save(options?: SaveOptions<F>): Promise<this>
  /** Assigns several values; relations take a row or a key. Nothing is written before `save`. */
  set(values: Changes<F>): this
  /** Changes this row in the database at once; values computed there are read back. */
  update(values: Update<F>): Promise<this>
  /** Reads the columns again. Throws `DoesNotExist` when the row is gone. */
  refresh(): Promise<this>
  /** Checks the fields' rules, constraints and uniques. Throws `ValidationError`. */
  validate(): Promise<void>
  /** Deletes the row and what depends on it. Throws `ProtectedError`, `RestrictedError`. */
  delete(): Promise<DeleteReport>
  /** The loaded columns as plain data. Never queries; never holds secrets. */
  toJSON(): JsonRow<this>
}

/** How a row is saved. */
export interface SaveOptions<F> {
  /** Writes these columns only. */
  readonly only?: readonly ColumnKey<F>[]
  /** Inserts although the row has a key that may be there already. */
  readonly insert?: boolean
}

type ColumnKey<F> = keyof { [K in keyof F as F[K] extends StoredShape ? K : never]: 1 }
