/** The types of conditions: which names a `Q` may use comes from the place where it is used. */
import type { None } from './query-set.ts'
import type { Where } from './where.ts'

declare const scope: unique symbol

/** A condition to combine with others, valid in the scope `S`. */
export interface Q<in out S> {
  readonly [scope]: S
}

/** The names that a condition may use: those of the fields of the class `T`, and annotations. */
// biome-ignore lint/correctness/noUnusedVariables: it is there to be compared
export interface Scope<in out T, in out A = None> {
  readonly '~scope': 'model'
}

/** The scope of conditions in a model's own options: only the top-level names are known there. */
// biome-ignore lint/correctness/noUnusedVariables: it is there to be compared
export interface NameScope<in out N extends string> {
  readonly '~scope': 'names'
}

/** The scope of code that is generic over models: any names. */
export interface AnyScope {
  readonly '~scope': 'any'
}

/** What a condition of the scope `S` is made of. */
export type Operand<S> =
  S extends Scope<infer T, infer A>
    ? Where<T, A>
    : S extends NameScope<infer N>
      ? { readonly [K in N]?: unknown } | Q<S>
      : S extends AnyScope
        ? object
        : never

/** Makes conditions: `Q(where)`, `Q.and(…)`, `Q.or(…)`, `Q.xor(…)`, `Q.not(…)`. */
export interface QMaker {
  <S = never>(where: NoInfer<Operand<S>>): Q<S>
  /** All of them hold. */
  and<S = never>(...where: NoInfer<Operand<S>>[]): Q<S>
  /** At least one of them holds. */
  or<S = never>(...where: NoInfer<Operand<S>>[]): Q<S>
  /** An odd number of them holds. */
  xor<S = never>(...where: NoInfer<Operand<S>>[]): Q<S>
  /** It does not hold; what is unknown because of NULL counts as not holding. */
  not<S = never>(where: NoInfer<Operand<S>>): Q<S>
}
