/** The options of a model. */
import type { CheckConstraint, IndexDefinition, UniqueConstraint } from './constraints.ts'

/** Options of a model; `N` are the names of its fields. Paths beyond a relation are checked when the model is first used. */
export interface ModelOptions<
  N extends string = string,
  PK extends readonly string[] = readonly string[],
> {
  /** The order of querysets that name none: `['-createdAt']`. */
  readonly ordering?: readonly (Name<N> | `-${Name<N>}` | `${N}.${string}` | `-${N}.${string}`)[]
  readonly indexes?: readonly IndexDefinition<Name<N> | `-${Name<N>}`>[]
  readonly constraints?: readonly (CheckConstraint<N> | UniqueConstraint<Name<N>, N>)[]
  /** The fields of a composite key. */
  readonly primaryKey?: PK
  /** Applies to every query; `Lot.unfiltered()` lifts it. */
  readonly baseFilter?: { readonly [K in N]?: unknown }
  /** The name of the table, whatever the app. */
  readonly table?: string
  /** The name of the model, instead of the class's. */
  readonly name?: string
  /** For people. */
  readonly label?: string
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
