/** Indexes and constraints of a model: `index('status', '-closesAt')`, `unique('name', ['a', 'b'])`, `check('name', Q(…))`. */
import type { NameScope, Q } from '../types/q.ts'

/** An index over columns; `-` is descending. */
export interface IndexDefinition<out N extends string = string> {
  readonly columns: readonly N[]
  /** Made from the table and the columns when left out. */
  readonly name: string | undefined
  /** Holds only rows that meet this condition. */
  readonly condition: unknown
}

/** Columns that are unique together; `W` are the names that the condition may use. */
export interface UniqueConstraint<out N extends string = string, out W extends string = string> {
  readonly type: 'unique'
  readonly name: string
  readonly columns: readonly N[]
  /** Applies only to rows that meet this condition. */
  readonly condition: unknown
  /** What people read when it is broken. */
  readonly message: string | undefined
  readonly '~names'?: W
}

/** A condition that every row meets. */
export interface CheckConstraint<out N extends string = string> {
  readonly type: 'check'
  readonly name: string
  readonly condition: unknown
  readonly message: string | undefined
  readonly '~names'?: N
}

/** Options of an index: the last argument of `index`. */
export interface IndexOptions<N extends string = string> {
  /** Made from the table and the columns when left out. */
  readonly name?: string
  /** Holds only rows that meet this condition. */
  readonly condition?: ConstraintWhere<N>
}

/** A condition on a model's own columns. */
export type ConstraintWhere<N extends string> = { readonly [K in N]?: unknown } | Q<NameScope<N>>

/**
 * An index over columns, with options at the end. `-` is descending.
 *
 * @example
 * class Sale extends Model(
 *   { price: f.int(), endsAt: f.dateTime(), isOpen: f.boolean() },
 *   { indexes: [index('price', '-endsAt'), index('endsAt', { condition: { isOpen: true } })] },
 * ) {}
 */
export function index<const P extends readonly [string, ...(string | IndexOptions)[]]>(
  ...parts: P
): IndexDefinition<Extract<P[number], string>> {
  type N = Extract<P[number], string>
  const names = parts.filter((part): part is N => typeof part === 'string')
  const options = parts.find((part) => typeof part === 'object') as IndexOptions | undefined
  return { columns: names, name: options?.name, condition: options?.condition }
}

/**
 * Columns that are unique together, for all rows or for those that meet a condition. `validate` checks it, and the
 * database keeps it.
 *
 * @param name of the constraint in the database; errors name it
 * @example
 * class Seat extends Model(
 *   { row: f.int(), place: f.int(), isTaken: f.boolean() },
 *   { constraints: [unique('seat_once', ['row', 'place'], { condition: { isTaken: true } })] },
 * ) {}
 */
export function unique<const N extends string, W extends string = string>(
  name: string,
  columns: readonly N[],
  options: {
    readonly condition?: NoInfer<ConstraintWhere<W>>
    readonly message?: string
  } = {},
): UniqueConstraint<N, W> {
  return { type: 'unique', name, columns, condition: options.condition, message: options.message }
}

/**
 * A condition that every row meets. `validate` checks it, and the database keeps it.
 *
 * @param name of the constraint in the database; errors name it
 * @example
 * class Price extends Model(
 *   { amount: f.int() },
 *   { constraints: [check('amount_positive', Q({ amount: { gt: 0 } }), { message: 'More than 0.' })] },
 * ) {}
 */
export function check<N extends string = string>(
  name: string,
  condition: NoInfer<ConstraintWhere<N>>,
  options: { readonly message?: string } = {},
): CheckConstraint<N> {
  return { type: 'check', name, condition, message: options.message }
}
