/** The types of values to write. */
import type { FieldPath } from './expressions/expression.ts'

/** The values that make a row: what has no default is required; a relation takes a row or a key. */
export type Insert<F> = {
  readonly [K in keyof F as F[K] extends { readonly '~needed': true } ? K : never]: SetValue<F[K]>
} & {
  readonly [K in keyof F as F[K] extends { readonly '~needed': false } ? K : never]?: SetValue<F[K]>
}

/** The values to change in rows that are there. */
export type Changes<F> = {
  readonly [K in keyof F as F[K] extends { readonly '~set': unknown } ? K : never]?: SetValue<F[K]>
}

/** The values to change, some of them computed by the database. */
export type Update<F> = {
  readonly [K in keyof F as F[K] extends { readonly '~set': unknown } ? K : never]?:
    | SetValue<F[K]>
    | FieldPath<UpdateName<F>>
    | import('./expressions/expression.ts').Expression<unknown>
}

type UpdateName<F> = keyof {
  [K in keyof F as F[K] extends { readonly '~stored': unknown } ? K : never]: 1
} &
  string

type SetValue<D> = D extends { readonly '~set': unknown } ? D['~set'] : never
