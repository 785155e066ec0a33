/** Plain values as literals in the SQL of a schema. */
import type { Dialect } from '../engine/driver.ts'
import { fieldInfo } from '../fields/field-info.ts'
import { StoredList } from '../fields/stored-list.ts'
import { definitionOf, type FieldDescription } from './description.ts'
import { sqlLiteral } from './names.ts'

/** A plain value as the database stores it. Texts may stand for decimals, dates and times. Throws what the kind throws. */
export function storedPlainValue(value: unknown, field: FieldDescription): unknown {
  if (value === null || field.to !== undefined) return value
  if (field.kind === 'generated' && field.of) return storedPlainValue(value, field.of)
  const info = fieldInfo('value', definitionOf(field))
  const isText = field.kind === 'char' || field.kind === 'text'
  return info.toStored(typeof value === 'string' && !isText ? info.parse(value) : value)
}

/** A stored value as a literal. Throws a `TypeError` for what has none. */
export function storedLiteral(
  stored: unknown,
  { kind }: Pick<FieldDescription, 'kind'>,
  dialect: Dialect,
): string {
  if (dialect === 'sqlite') return sqlLiteral(stored)
  if (kind === 'boolean' && stored !== null) return Number(stored) === 0 ? 'FALSE' : 'TRUE'
  if (stored instanceof StoredList) return arrayLiteral(stored)
  if (stored instanceof Uint8Array) return `'\\x${Buffer.from(stored).toString('hex')}'`
  return sqlLiteral(stored)
}

/** PostgreSQL writes an array as a text: `{"a",NULL}`. */
function arrayLiteral({ items }: StoredList): string {
  const texts = items.map((item) =>
    item === null ? 'NULL' : `"${String(item).replace(/["\\]/g, '\\$&')}"`,
  )
  return sqlLiteral(`{${texts.join(',')}}`)
}
