/** The types of rows. */
import type { DeleteReport } from '../../deletion/report.ts'
import type { Changes, Update } from '../insert.ts'
import type { Fields, rowFields } from '../model-class.ts'
import type { ColumnName } from '../path.ts'
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

/**
 * The methods of every row.
 *
 * @example
 * const lot = new Lot({ title: 'Lamp', slug: 'lamp', seller: ann, closesAt })
 * console.log(lot.isSaved) // false
 * await lot.save() // INSERT
 * lot.title = 'Desk lamp'
 * lot.sellerId = bob.id // or lot.set({ seller: bob })
 * await lot.save() // UPDATE of the two columns that changed
 */
export interface RowMethods<F, PK> {
  readonly [rowFields]: Fields<F>
  // biome-ignore lint/complexity/noBannedTypes: nothing beyond the columns
  readonly [loaded]: {}
  /** The key; of a composite key a list. Throws `E_ROW_UNSAVED` when the row is not in the database. */
  readonly pk: Pk<F, PK>
  /** Whether the row is in the database, as far as this object knows. */
  readonly isSaved: boolean
  /**
   * Inserts a new row, or writes the columns that changed; nothing, when none did. JSON, lists and dates are compared
   * by value.
   *
   * @throws {ValidationError} for a value that its field cannot hold
   * @throws {IntegrityError} for what the database refuses
   * @throws {NotUpdated} when the row is gone
   */
  save(options?: SaveOptions<ColumnName<F> & string>): Promise<this>
  /**
   * Assigns several values; relations take a row or a key. Nothing is written before `save`.
   *
   * @example
   * await clock.set({ title: 'Wall clock', seller: bob }).save()
   */
  set(values: Changes<F>): this
  /**
   * Changes this row in the database at once, without `save`; values computed there are read back.
   *
   * @throws {NotUpdated} when the row is gone
   * @example
   * await clock.update({ views: F('views').plus(1) })
   * console.log(clock.views) // 1
   */
  update(values: Update<F>): Promise<this>
  /**
   * Reads the columns again, and forgets the related rows that were loaded.
   *
   * @throws {DoesNotExist} when the row is gone
   */
  refresh(): Promise<this>
  /**
   * Checks what `save` leaves to the database, and more: the fields' rules, constraints and uniques, with a message
   * for each field.
   *
   * @throws {ValidationError} with the messages by field
   */
  validate(): Promise<void>
  /**
   * Deletes the row and what depends on it, as the relations' `onDelete` says; and says what went.
   *
   * @throws {ProtectedError} where a relation protects the row; nothing was deleted
   * @throws {RestrictedError} where a relation restricts the deletion; nothing was deleted
   * @example
   * const { total, byModel } = await vase.delete()
   * console.log(total, byModel) // 1 { Lot: 1 }
   */
  delete(): Promise<DeleteReport>
  /**
   * The loaded columns as plain data, for JSON: decimals and `bigint` as texts, points in time as ISO 8601, a relation
   * as its key or, when it is loaded, as the related row. Never asks the database; never holds secrets.
   */
  toJSON(): JsonRow<this>
}

/** How a row is saved. */
export interface SaveOptions<N extends string = string> {
  /** Writes these columns only. */
  readonly only?: readonly N[]
  /** Inserts although the row has a key that may be there already. */
  readonly insert?: boolean
}
