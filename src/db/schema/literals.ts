/** Plain values as literals in the SQL of a schema. */
import type { Dialect } from '../engine/driver.ts'
import { kinds, type ValueKind } from '../fields/kinds/kinds.ts'
import type { FieldOptions } from '../fields/options.ts'
import type { FieldDescription } from './description.ts'
import { sqlLiteral } from './names.ts'

/** A plain value as the database stores it. Texts may stand for decimals, dates and times. Throws what the kind throws. */
export function storedPlainValue(value: unknown, { kind, options }: FieldDescription): unknown {
  const known = kinds[kind as ValueKind]
  if (value === null || !known) return value
  const given = options as FieldOptions
  const isParsed = typeof value === 'string' && !known.holdsEmptyText
  return known.toStored(isParsed ? known.parse(value, given) : value, given)
}

/** A stored value as a literal. Throws a `TypeError` for what has none. */
export function storedLiteral(
  stored: unknown,
  { kind }: Pick<FieldDescription, 'kind'>,
  dialect: Dialect,
): string {
  if (dialect === 'sqlite') return sqlLiteral(stored)
  if (kind === 'boolean' && stored !== null) return Number(stored) === 0 ? 'FALSE' : 'TRUE'
  if (stored instanceof Uint8Array) return `'\\x${Buffer.from(stored).toString('hex')}'`
  return sqlLiteral(stored)
}
