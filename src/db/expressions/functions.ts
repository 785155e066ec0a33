/** Functions of values: `Coalesce('reserve', 0)`, `Lower('title')`. A text among arguments is a path, `Value('…')` a text. */
import type { Argument, Computed, PathsIn } from '../types/expressions/expression.ts'
import { FunctionExpression, type FunctionName } from './function.ts'

function call<T>(name: FunctionName, ...given: readonly unknown[]): T {
  return new FunctionExpression(name, given) as T
}

/**
 * The first of these values that is not `null`.
 *
 * @example
 * const lot = await Lot.annotate({ least: Coalesce('reserve', 0) }).get({ slug: 'clock' })
 * console.log(lot.least.toFixed(2)) // 0.00
 */
export function Coalesce<const A extends readonly [Argument, Argument, ...Argument[]]>(
  ...values: A
): Computed<'coalesce', A, PathsIn<A[number]>> {
  return call('coalesce', ...values)
}

/** The greatest of these values; `null` when one of them is. */
export function Greatest<const A extends readonly [Argument, Argument, ...Argument[]]>(
  ...values: A
): Computed<'common', A, PathsIn<A[number]>> {
  return call('greatest', ...values)
}

/** The least of these values; `null` when one of them is. */
export function Least<const A extends readonly [Argument, Argument, ...Argument[]]>(
  ...values: A
): Computed<'common', A, PathsIn<A[number]>> {
  return call('least', ...values)
}

/**
 * These values one after the other, as a text; `null` counts as an empty text.
 *
 * @example
 * const lot = await Lot.annotate({ line: Concat('title', Value(' by '), 'seller.name') }).get({ slug: 'clock' })
 * console.log(lot.line) // Clock by Ann
 */
export function Concat<const A extends readonly [Argument, Argument, ...Argument[]]>(
  ...values: A
): Computed<'typed', readonly [string], PathsIn<A[number]>> {
  return call('concat', ...values)
}

/** The text in lower case. */
export function Lower<const P extends Argument>(
  text: P,
): Computed<'nullable', readonly [string, P], PathsIn<P>> {
  return call('lower', text)
}

/** The text in upper case. */
export function Upper<const P extends Argument>(
  text: P,
): Computed<'nullable', readonly [string, P], PathsIn<P>> {
  return call('upper', text)
}

/** How many characters the text has. */
export function Length<const P extends Argument>(
  text: P,
): Computed<'nullable', readonly [number, P], PathsIn<P>> {
  return call('length', text)
}

/** The text from the character `start` on, which counts from 1; `length` characters when that is given. */
export function Substr<const P extends Argument>(
  text: P,
  start: number,
  length?: number,
): Computed<'nullable', readonly [string, P], PathsIn<P>> {
  return length === undefined ? call('substr', text, start) : call('substr', text, start, length)
}

/** The text without spaces at its ends. */
export function Trim<const P extends Argument>(
  text: P,
): Computed<'nullable', readonly [string, P], PathsIn<P>> {
  return call('trim', text)
}

/** When the query runs, by the clock of the database. */
export function Now(): Computed<'typed', readonly [Date], never> {
  return call('now')
}
