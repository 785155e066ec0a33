/** The names of tables, columns and indexes. They follow Django's, and are at most 63 characters long. */
import { createHash } from 'node:crypto'
import { ExactNumber } from '../fields/exact-number.ts'
import { StoredList } from '../fields/stored-list.ts'

/** How many bytes of a name databases keep: those of PostgreSQL. */
export const longestName = 63

const hashLength = 8

/** `closesAt` → `closes_at`, `HTTPRequest` → `http_request` */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** The name of an index, made from its table and columns: the same for the same, also when it has to be cut. */
export function indexName(table: string, columns: readonly string[], unique: boolean): string {
  return fittingName(`${table}_${columns.join('_')}_${unique ? 'uniq' : 'idx'}`)
}

/** A name that fits every database: a longer one is cut, between characters, and ends in a hash of the whole. */
export function fittingName(name: string): string {
  if (nameLength(name) <= longestName) return name
  const room = longestName - hashLength - 1
  let kept = ''
  for (const character of name) {
    if (nameLength(kept + character) > room) break
    kept += character
  }
  return `${kept}_${shortHash(name)}`
}

/** The length of a name in bytes, as databases count it. */
export function nameLength(name: string): number {
  return Buffer.byteLength(name)
}

/** A short hash, for names. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hashLength)
}

/** A name, quoted for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A value as a literal in SQL. Throws a `TypeError` for what has none. */
export function sqlLiteral(value: unknown): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`
  if (value instanceof ExactNumber) return String(value)
  if (value instanceof StoredList) return sqlLiteral(String(value))
  throw new TypeError(`A value of the type ${typeof value} has no literal in SQL.`)
}
