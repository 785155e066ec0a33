/**
 * The kind of exact decimals. Up to 15 significant digits they travel to the database as numbers, which every database
 * gives back unchanged; with more digits as an exact text, which only some can store.
 */
import { Decimal } from '../decimal.ts'
import { ExactNumber } from '../exact-number.ts'
import type { FieldOptions } from '../options.ts'
import { describeValue, type Kind, WrongValue } from './kind.ts'

/** The most significant digits that a floating-point number keeps unchanged. */
const mostExactDigits = 15

/** An exact number with `decimalPlaces` digits behind the point. */
export const decimal: Kind = {
  normalizes: true,
  normalize: (value, options) => requirePlaces(toDecimal(value), options),
  toStored: (value, options, name) => storedForm(requirePlaces(toDecimal(value), options), name),
  fromStored: (stored, { decimalPlaces = 0 }) => withPlaces(stored, decimalPlaces),
  isSame: (a, b) => new Decimal(String(a)).equals(String(b)),
  parse: (input, options) =>
    requirePlaces(toDecimal(typeof input === 'string' ? input.trim() : input), options),
  problems: (value, options) => rangeProblems(toDecimal(value), options),
}

/** A decimal from a `Decimal`, a text, a `bigint` or a safe integer; a fractional number is refused. */
export function toDecimal(value: unknown): Decimal {
  if (Decimal.isDecimal(value) && (value as Decimal).isFinite())
    return new Decimal(value as Decimal)
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return new Decimal(String(value))
  if (typeof value === 'number') {
    throw new WrongValue(
      `${describeValue(value)} is a floating-point number. Give a decimal as a text, such as '12.50'.`,
    )
  }
  if (typeof value === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value))
    return new Decimal(value)
  throw new WrongValue('Enter a number.')
}

function requirePlaces(value: Decimal, { maxDigits, decimalPlaces = 0 }: FieldOptions): Decimal {
  if (value.decimalPlaces() > decimalPlaces) {
    throw new WrongValue(
      decimalPlaces === 0
        ? 'Enter a whole number.'
        : `Use at most ${decimalPlaces} digits after the point.`,
    )
  }
  const whole = maxDigits === undefined ? undefined : maxDigits - decimalPlaces
  if (whole !== undefined && !value.isZero() && value.e >= whole) {
    throw new WrongValue(`Use at most ${whole} digits before the point.`)
  }
  return value
}

/**
 * Most values have no more places than their field: they are not rounded again. The copy has room for its own digits
 * only; a value that was just made of a number keeps four times the memory.
 */
function withPlaces(stored: unknown, places: number): Decimal {
  const value = new Decimal(
    stored instanceof ExactNumber ? String(stored) : (stored as number | string),
  )
  return value.decimalPlaces() <= places ? new Decimal(value) : value.toDecimalPlaces(places)
}

function storedForm(value: Decimal, name: string): number | ExactNumber {
  if (value.precision() <= mostExactDigits) return value.toNumber()
  return new ExactNumber(value.toFixed(), name)
}

function rangeProblems(value: Decimal, { min, max }: FieldOptions): string[] {
  if (min !== undefined && value.lessThan(String(min))) return [`Enter ${min} or more.`]
  if (max !== undefined && value.greaterThan(String(max))) return [`Enter ${max} or less.`]
  return []
}
