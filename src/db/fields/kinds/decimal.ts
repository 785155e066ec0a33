/**
 * The kind of exact decimals. They travel to the database as numbers of at most 15 significant digits, which every
 * database gives back unchanged, and are set to their places when they are read.
 */
import { Decimal } from '../decimal.ts'
import type { FieldOptions } from '../options.ts'
import { describeValue, type Kind, WrongValue } from './kind.ts'

/** The most significant digits that a number of the database keeps unchanged. */
const mostExactDigits = 15

/** An exact number with `decimalPlaces` digits behind the point. */
export const decimal: Kind = {
  toStored: (value, options) => requireExact(requirePlaces(toDecimal(value), options)).toNumber(),
  fromStored: (stored, { decimalPlaces = 0 }) =>
    new Decimal(stored as number).toDecimalPlaces(decimalPlaces),
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
  if (whole !== undefined && value.abs().greaterThanOrEqualTo(new Decimal(10).pow(whole))) {
    throw new WrongValue(`Use at most ${whole} digits before the point.`)
  }
  return value
}

/** Refuses what would be rounded on its way: a decimal is exact or an error. */
function requireExact(value: Decimal): Decimal {
  if (value.precision() <= mostExactDigits) return value
  throw new WrongValue(
    `Use at most ${mostExactDigits} significant digits; SQLite keeps no more exactly.`,
  )
}

function rangeProblems(value: Decimal, { min, max }: FieldOptions): string[] {
  if (min !== undefined && value.lessThan(String(min))) return [`Enter ${min} or more.`]
  if (max !== undefined && value.greaterThan(String(max))) return [`Enter ${max} or less.`]
  return []
}
