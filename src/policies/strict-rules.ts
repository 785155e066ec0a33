/**
 * A function's returned object may have names that its return type does not know; the compiler does not mind.
 * In a rule such a name is a mistake: these types turn it into `never`, so that the error falls on it.
 */
import type { CurrentUser } from '../core/user.ts'
import type { FieldsOf } from '../db/types/model-class.ts'
import type { Q } from '../db/types/q.ts'
import type { AnyRows } from '../db/types/query-set.ts'
import type { RelationLookups } from '../db/types/where.ts'

/** The rules `R`, with `never` where a filter names what the model does not have; `fields` holds rules too. */
export type StrictRules<M, R> = {
  readonly [A in keyof R]: R[A] extends (context: never) => infer T
    ? (context: { readonly user: CurrentUser }) => StrictResult<FieldsOf<M>, T>
    : StrictRules<M, R[A]>
}

type StrictResult<F, T> = T extends boolean | Q<never> ? T : StrictWhere<F, T>

type StrictWhere<F, W> =
  W extends Q<infer _>
    ? W
    : {
        readonly [K in keyof W]: K extends 'pk'
          ? W[K]
          : K extends keyof F
            ? F[K] extends { readonly '~target': infer T }
              ? StrictRelated<T, W[K]>
              : W[K]
            : never
      }

/** A key, a row, a queryset stay; a nested filter is looked through. */
type StrictRelated<T, V> = V extends { readonly pk: unknown } | AnyRows
  ? V
  : V extends object
    ? StrictWhere<FieldsOf<T> & RelationLookups<T>, V>
    : V
