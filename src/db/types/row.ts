/** The types of rows. */
import type { DeleteReport } from '../deletion/report.ts'
import type { Changes, Update } from './insert.ts'
import type { JsonRow } from './json.ts'
import type { Fields, FieldsOf, InstanceOf, rowFields } from './model-class.ts'
import type { KeyValue } from './where.ts'

/** What was loaded beyond the columns: annotations, and related rows. */
export declare const loaded: unique symbol

/** The columns and relations of a row. Columns can be assigned, relations cannot. */
export type Row<F> = {
  -readonly [K in keyof F as AttributeOf<K, F[K]>]: F[K] extends { readonly '~stored': unknown }
    ? F[K]['~stored']
    : never
} & {
  readonly [K in keyof F as F[K] extends { readonly '~value': unknown } ? K : never]: F[K] extends {
    readonly '~value': unknown
  }
    ? F[K]['~value']
    : never
}

/** The name of a column's value on a row: of a relation, that of its key. */
type AttributeOf<K, D> = D extends { readonly '~get': unknown }
  ? K
  : D extends { readonly '~one': true }
    ? `${K & string}Id`
    : never

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

type ColumnKey<F> = keyof {
  [K in keyof F as F[K] extends { readonly '~stored': unknown } ? K : never]: 1
}

/** Records what a row carries beyond its columns. */
export interface Loaded<out L> {
  readonly [loaded]: L
}

/** What `selectRelated(P)` adds to a row. */
export type Selected<F, P> = SelectedRows<F, P> & Loaded<SelectedRows<F, P>>

type SelectedRows<F, P> = {
  readonly [K in Head<P>]: K extends keyof F
    ? LoadedOne<F[K]> & (Deeper<F[K], Tail<P, K>> | null)
    : never
}

type Head<P> = P extends `${infer H}.${string}` ? H : P & string

type Tail<P, K extends string> = P extends `${K}.${infer Rest}` ? Rest : never

type LoadedOne<D> = D extends { readonly '~loaded': unknown } ? D['~loaded'] : never

type Deeper<D, P> = [P] extends [never] ? unknown : Selected<TargetOf<D>, P>

/** What `prefetch(P)` adds to a row. */
export type Prefetched<F, P, O> = O extends { readonly as: infer N extends string }
  ? { readonly [K in N]: readonly RelatedRow<F, P>[] }
  : P extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? { readonly [K in H]: PrefetchedValue<F[H], Prefetched<TargetOf<F[H]>, Rest, O>> }
      : never
    : P extends keyof F
      ? { readonly [K in P]: PrefetchedValue<F[P], unknown> }
      : never

type TargetOf<D> = D extends { readonly '~target': unknown } ? FieldsOf<D['~target']> : never

type RelatedRow<F, P> = P extends keyof F
  ? F[P] extends { readonly '~target': infer T }
    ? InstanceOf<T>
    : never
  : never

type PrefetchedValue<D, Extra> = D extends { readonly '~many': true; readonly '~target': infer T }
  ? { readonly rows: readonly (InstanceOf<T> & Extra)[]; readonly links: PrefetchedLinks<D> }
  : D extends { readonly '~loaded': infer R }
    ? R & (Extra | (null extends R ? null : never))
    : never

type PrefetchedLinks<D> = D extends { readonly '~through': infer X }
  ? { readonly rows: readonly InstanceOf<X>[] }
  : unknown
