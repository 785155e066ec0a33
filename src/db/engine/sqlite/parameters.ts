/** The values that SQLite takes, made from those that the mapper gives, and the integers that it gives back. */
import { VoltaicError } from '../../../core/errors.ts'
import { ExactNumber } from '../../fields/exact-number.ts'
import { StoredList } from '../../fields/stored-list.ts'

/** A value that SQLite stores. */
export type SqliteValue = null | number | bigint | string | Uint8Array

/**
 * The parameters as SQLite stores them. node:sqlite stores every `number` as a floating-point value; an integer has to
 * be given as a `bigint`. Throws `E_DB_PARAMETER` for a value that SQLite has no type for.
 */
export function sqliteParameters(parameters: readonly unknown[]): SqliteValue[] {
  const values: SqliteValue[] = []
  for (let i = 0; i < parameters.length; i++) values.push(storable(parameters[i], i))
  return values
}

function storable(value: unknown, index: number): SqliteValue {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case 'string':
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1n : 0n
    default:
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof StoredList) return listText(value)
      throw value instanceof ExactNumber ? value.refusal() : notStorable(value, index)
  }
}

function notStorable(value: unknown, index: number): VoltaicError {
  const type = value instanceof Object ? value.constructor.name : typeof value
  return new VoltaicError(
    'E_DB_PARAMETER',
    `Parameter ${index + 1} of a statement is of the type ${type}, which SQLite cannot store. Pass null, a number, a bigint, a string, a boolean or a Uint8Array.`,
  )
}

function listText(list: StoredList): string {
  const exact = list.items.find((item) => item instanceof ExactNumber)
  if (exact) throw exact.refusal()
  return String(list)
}

const widest = BigInt(Number.MAX_SAFE_INTEGER)

/** An integer that SQLite gives: a `number` up to ±2^53, a `bigint` beyond. */
export function narrow(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value
  return value <= widest && value >= -widest ? Number(value) : value
}

/** Narrows the integers of a row in place. */
export function narrowRow(row: unknown[]): void {
  for (let index = 0; index < row.length; index++) {
    const value = row[index]
    if (typeof value === 'bigint') row[index] = narrow(value)
  }
}
