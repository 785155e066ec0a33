/** The types of window functions. */
import type { Computed, FieldPath, Ordering, PathsIn } from './expression.ts'

declare const call: unique symbol

/** A function that stands in `Window`, with the value `C`. */
export interface WindowCall<out C> {
  readonly [call]: C
}

/** A window function that gives a number. */
export type NumberCall = WindowCall<Computed<'typed', readonly [number], never>>

/** A window function that gives a value of another row, or something else where there is none. */
export type Beside<P, D> = WindowCall<Computed<'common', readonly [P, D], PathsIn<P> | PathsIn<D>>>

/** A window function that gives a value of a row of the frame. */
export interface ValueCall<out P> extends WindowCall<Computed<'common', readonly [P], PathsIn<P>>> {
  /** Phantom: there is no row where a frame leaves none. */
  readonly '~framed': Computed<'common', readonly [P, null], PathsIn<P>>
}

/** What rows are ordered by: paths, `-` for descending, and expressions. */
export type WindowOrder = string | FieldPath | Ordering

/** Which rows a window function looks at. */
export interface WindowOptions {
  /** Rows with equal values of these are looked at together; all rows unless given. */
  readonly partitionBy?: string | FieldPath | readonly (string | FieldPath)[]
  readonly orderBy?: WindowOrder | readonly WindowOrder[]
  /** The rows around the current one: from the first up to it, and those equal to it, unless given. */
  readonly frame?: Frame
}

/** A distance from the current row: negative before it, 0 itself, positive after it; `null` is the end of the window. */
export type FrameEnds = readonly [from: number | null, to: number | null]

/** The rows around the current one. */
export type Frame = FrameUnit & {
  /** Leaves out the current row, all rows equal to it, or the others that are equal to it. */
  readonly exclude?: 'currentRow' | 'group' | 'ties'
}

type FrameUnit =
  /** Counts rows. */
  | { readonly rows: FrameEnds; readonly range?: never; readonly groups?: never }
  /** Compares the numbers that the rows are ordered by. */
  | { readonly range: FrameEnds; readonly rows?: never; readonly groups?: never }
  /** Counts groups of equal rows. */
  | { readonly groups: FrameEnds; readonly rows?: never; readonly range?: never }

/** The value of a window function `W`, or of an aggregate, under the options `O`. */
export type Windowed<W, O> = W extends { readonly '~framed': infer Framed }
  ? O extends { readonly frame: object }
    ? InWindow<Framed, O>
    : InWindow<CalledIn<W>, O>
  : InWindow<CalledIn<W>, O>

type CalledIn<W> = W extends WindowCall<infer C> ? C : Computed<'common', readonly [W], PathsIn<W>>

type InWindow<C, O> =
  C extends Computed<infer K, infer A, infer P>
    ? Computed<K, A, P | PathsAt<O, 'partitionBy'> | PathsAt<O, 'orderBy'>>
    : never

/** What an option needs that takes a path, an expression, or a list of them. */
type PathsAt<O, N extends string> = O extends { readonly [K in N]: infer X }
  ? X extends readonly (infer I)[]
    ? TermNeeds<I>
    : TermNeeds<X>
  : never

type TermNeeds<X> = X extends `-${infer P}` ? P : X extends Ordering<infer P> ? P : PathsIn<X>
