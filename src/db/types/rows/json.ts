/** The type of `toJSON()`: what a row looks like in JSON. */
import type { Decimal } from 'decimal.js'
import type { Fields, rowFields } from '../model-class.ts'
import type { None } from '../query-set.ts'
import type { ForeignKeyShape, JsonShape, StoredShape } from '../shapes.ts'
import type { loaded } from './row.ts'

/** A row as plain data: secrets are left out; a relation is its key, or the nested row when it was loaded. */
export type JsonRow<R> = R extends {
  readonly [rowFields]: Fields<infer F>
  readonly [loaded]: infer L
}
  ? Simplify<JsonColumns<F> & JsonKeys<F, L> & JsonLoaded<L>>
  : never

type Simplify<T> = { [K in keyof T]: T[K] } & None

type JsonColumns<F> = {
  [K in keyof F as F[K] extends JsonShape
    ? [F[K]['~json']] extends [never]
      ? never
      : K
    : never]: F[K] extends JsonShape ? F[K]['~json'] : never
}

type JsonKeys<F, L> = {
  [K in keyof F as K extends keyof L
    ? never
    : F[K] extends ForeignKeyShape
      ? `${K & string}Id`
      : never]?: F[K] extends StoredShape ? JsonValue<F[K]['~stored']> : never
}

type JsonLoaded<L> = { [K in keyof L]: JsonValue<L[K]> }

/** A value in JSON. */
export type JsonValue<V> = V extends Decimal | bigint | Date
  ? string
  : V extends { toJSON(): infer J }
    ? J
    : V extends readonly (infer E)[]
      ? JsonValue<E>[]
      : V
