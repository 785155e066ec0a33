/** The options of a model. */
import type { CheckConstraint, IndexDefinition, UniqueConstraint } from './constraints.ts'

/**
 * What a model has beside its fields. Names of fields are checked by the compiler, paths beyond a relation when the
 * model is first used.
 */
export interface ModelOptions<
  N extends string = string,
  PK extends readonly string[] = readonly string[],
> {
  /** The order of querysets that name none: `['-createdAt']`. */
  readonly ordering?: readonly (Name<N> | `-${Name<N>}` | `${N}.${string}` | `-${N}.${string}`)[]
  /** Indexes over several columns, or over some of the rows: `[index('status', '-closesAt')]`. */
  readonly indexes?: readonly IndexDefinition<Name<N> | `-${Name<N>}`>[]
  /**
   * What holds for every row:
   * `[unique('one_bid', ['lot', 'amount']), check('reserve_positive', Q({ reserve: { gt: 0 } }))]`.
   */
  readonly constraints?: readonly (CheckConstraint<N> | UniqueConstraint<Name<N>, N>)[]
  /** The fields of a composite key: `['order', 'line']`. Of one field, `primaryKey` is an option of the field. */
  readonly primaryKey?: PK
  /** Applies to every query, `{ deletedAt: null }`; `Lot.unfiltered()` lifts it. */
  readonly baseFilter?: { readonly [K in N]?: unknown }
  /** The name of the table, whatever the app. */
  readonly table?: string
  /** The name of the model, instead of the class's. */
  readonly name?: string
  /** What people read for one row: "lot" unless given. */
  readonly label?: string
  /** What people read for many rows: "lots" unless given. */
  readonly plural?: string
  /** The app of a model that is made at run time; others are bound by their app. */
  readonly app?: string
  /** Finds the models that relations name by label (`'lots.Lot'`), of a model that is made at run time. */
  readonly resolve?: (label: string) => unknown
}

/** Makes a model at run time. */
export type MakeModel = (
  fields: object,
  options: ModelOptions,
) => import('../any-model.ts').AnyModel

/** The names of fields, and the key that is added when none is declared. */
export type Name<N extends string> = N | 'id'
