/** What is checked when expressions become annotations: names that are there, numbers where numbers are needed. */
import type { Decimal } from 'decimal.js'
import type { FieldsOf, InstanceOf } from '../model-class.ts'
import type { IsAggregatePath, PathStored, TargetFields, ValuePath } from '../path.ts'
import type { Q } from '../q.ts'
import type { RelationShape } from '../shapes.ts'
import type { ConditionOn, RelationLookups } from '../where.ts'
import type { Aggregating, FieldPath, Holding } from './expression.ts'

/** The annotations `E`, with a message where one names what the model `T` with the annotations `A` does not have. */
export type CheckedAnnotations<T, A, E> = {
  readonly [K in keyof E]: K extends keyof FieldsOf<T> | keyof InstanceOf<T>
    ? `the model has ${K & string} already`
    : CheckedValue<FieldsOf<T>, A, E[K]>
}

/** The values `E` that are computed over all rows, checked in the same way. */
export type CheckedValues<F, A, E> = { readonly [K in keyof E]: CheckedValue<F, A, E[K]> }

type CheckedValue<F, A, E> =
  E extends FieldPath<infer P>
    ? [Problem<F, A, P>] extends [never]
      ? unknown
      : Problem<F, A, P>
    : unknown

/** A message for each thing that is needed and not there. */
type Problem<F, A, P> = P extends string
  ? PathProblem<F, A, P>
  : P extends Aggregating<infer N, infer X, infer W>
    ? AggregateProblem<F, A, N, X> | ConditionProblem<AggregatedFields<F, NamedBy<X>>, A, W>
    : P extends Holding<infer W>
      ? ConditionProblem<F, A, W>
      : never

type PathProblem<F, A, P extends string> = string extends P
  ? never
  : P extends ValuePath<F, A, P>
    ? never
    : `there is no column ${P}`

type AggregateProblem<F, A, N, X> = X extends string
  ? X extends keyof A
    ? NumberProblem<N, X, A[X]>
    : IsAggregatePath<F, X> extends true
      ? NumberProblem<N, X, PathStored<F, X>>
      : `there is nothing to aggregate at ${X}`
  : X extends FieldPath<infer P>
    ? P extends string
      ? P extends keyof A
        ? never
        : IsAggregatePath<F, P> extends true
          ? never
          : `there is nothing to aggregate at ${P}`
      : never
    : never

type NumberProblem<N, X extends string, V> = N extends 'sum' | 'avg' | 'stdDev' | 'variance'
  ? [NonNullable<V>] extends [number | bigint | boolean | Decimal]
    ? never
    : `${X} is no number`
  : never

/** The paths of what is aggregated. */
type NamedBy<X> = X extends FieldPath<infer P> ? P : X

/** The fields of the rows that are aggregated at `X`. */
type AggregatedFields<F, X> = X extends keyof F
  ? F[X] extends RelationShape
    ? TargetFields<F[X]>
    : F
  : X extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? AggregatedFields<TargetFields<F[H]>, Rest>
      : never
    : F

/** A message for each name in the condition `W` that the fields `F` and the annotations `A` do not have. */
type ConditionProblem<F, A, W> = unknown extends W
  ? never
  : W extends Q<infer _>
    ? never
    : {
        [K in keyof W]: K extends 'pk' | keyof A
          ? never
          : K extends keyof F
            ? ValueProblem<F[K], K, W[K]>
            : `there is no field ${K & string}`
      }[keyof W]

type ValueProblem<D, K, V> =
  V extends ConditionOn<D, unknown>
    ? D extends RelationShape
      ? V extends { readonly pk: unknown }
        ? never
        : V extends object
          ? ConditionProblem<TargetFields<D>, RelationLookups<D['~target']>, V>
          : never
      : never
    : `${K & string} has no such value or lookup`
