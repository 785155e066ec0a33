/** The values that SQLite takes, made from those that the mapper gives. */
import { VoltaicError } from '../../../core/errors.ts'
import type { SqliteValue } from './connection.ts'

/** The parameters as SQLite stores them. Throws `E_DB_PARAMETER` for a value that is none. */
export function sqliteParameters(parameters: readonly unknown[]): readonly SqliteValue[] {
  for (const value of parameters) {
    if (!isStorable(value)) return parameters.map(storable)
  }
  return parameters as readonly SqliteValue[]
}

function isStorable(value: unknown): value is SqliteValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return true
    case 'object':
      return value === null || value instanceof Uint8Array
    default:
      return false
  }
}

function storable(value: unknown, index: number): SqliteValue {
  if (isStorable(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const type = value instanceof Object ? value.constructor.name : typeof value
  throw new VoltaicError(
    'E_DB_PARAMETER',
    `Parameter ${index + 1} of a statement is of the type ${type}, which SQLite cannot store. Pass null, a number, a bigint, a string, a boolean or a Uint8Array.`,
  )
}
