/** Kinds that are numbers, and true or false. */
import type { FieldOptions } from '../options.ts'
import { describeValue, type Kind, WrongValue } from './kind.ts'

/** The key that a model gets: a whole number of 64 bits, never beyond the safe integers. */
export const id: Kind = wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
/** 32 bits. */
export const int: Kind = wholeNumber(-(2 ** 31), 2 ** 31 - 1)
/** 16 bits. */
export const smallInt: Kind = wholeNumber(-(2 ** 15), 2 ** 15 - 1)
/** 32 bits, not negative. */
export const positiveInt: Kind = wholeNumber(0, 2 ** 31 - 1)
/** Milliseconds. */
export const duration: Kind = wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

/** 64 bits, as a `bigint`. */
export const bigInt: Kind = {
  normalizes: true,
  toStored: requireBigInt,
  fromStored: (stored) => BigInt(stored as number | bigint),
  parse: (input) => requireBigInt(typeof input === 'string' ? toBigInt(input.trim()) : input),
  problems: (value, options) => rangeProblems(value as bigint, options),
}

/** A floating-point number; not for money. */
export const float: Kind = {
  toStored: requireFinite,
  fromStored: (stored) => Number(stored),
  parse: (input) =>
    requireFinite(typeof input === 'string' && input.trim() !== '' ? Number(input) : input),
  problems: (value, options) => rangeProblems(value as number, options),
}

/** True or false. */
export const boolean: Kind = {
  toStored: (value) => (requireBoolean(value) ? 1 : 0),
  fromStored: (stored) => stored === true || Number(stored) !== 0,
  parse: parseBoolean,
}

function wholeNumber(smallest: number, largest: number): Kind {
  const inRange = (value: unknown): number => {
    if (typeof value !== 'bigint' && !Number.isInteger(value))
      throw new WrongValue(`${describeValue(value)} is not a whole number.`)
    const number = value as number | bigint
    if (number >= smallest && number <= largest) return Number(number)
    throw new WrongValue(`Enter a number from ${smallest} to ${largest}.`)
  }
  return {
    toStored: inRange,
    fromStored: requireSafe,
    parse: (input) => inRange(typeof input === 'string' ? parseWhole(input.trim()) : input),
    problems: (value, options) => rangeProblems(value as number, options),
  }
}

/** Says what is wrong with a number by `min` and `max` of its field. */
export function rangeProblems(value: number | bigint, { min, max }: FieldOptions): string[] {
  if (min !== undefined && value < Number(min)) return [`Enter ${min} or more.`]
  if (max !== undefined && value > Number(max)) return [`Enter ${max} or less.`]
  return []
}

function requireSafe(stored: unknown): number {
  if (typeof stored === 'number') return stored
  const number = Number(stored)
  if (Number.isSafeInteger(number)) return number
  if (Number.isNaN(number))
    throw new RangeError(`The database holds ${JSON.stringify(stored)} where a number is expected.`)
  throw new RangeError(
    `The database holds ${stored}, which is beyond the safe integers. Declare the field as f.bigInt().`,
  )
}

function parseWhole(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw new WrongValue('Enter a whole number.')
}

function toBigInt(text: string): bigint {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace('+', ''))
  throw new WrongValue('Enter a whole number.')
}

function requireBigInt(value: unknown): bigint {
  const number = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof number === 'number' && Number.isInteger(number))
    throw new WrongValue(`${number} is beyond the safe integers. Give it as a bigint.`)
  if (typeof number !== 'bigint')
    throw new WrongValue(`${describeValue(value)} is not a whole number.`)
  if (number === BigInt.asIntN(64, number)) return number
  throw new WrongValue(`${number} does not fit into 64 bits.`)
}

function requireFinite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new WrongValue('Enter a number.')
}

function requireBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new WrongValue(`${describeValue(value)} is neither true nor false.`)
}

/** A box that is not ticked sends nothing. */
function parseBoolean(input: unknown): boolean {
  if (typeof input === 'boolean') return input
  const text = typeof input === 'string' ? input.trim().toLowerCase() : input
  if (text === undefined || ['', 'false', 'off', '0', 'no'].includes(text as string)) return false
  if (['true', 'on', '1', 'yes'].includes(text as string)) return true
  throw new WrongValue('Choose yes or no.')
}
