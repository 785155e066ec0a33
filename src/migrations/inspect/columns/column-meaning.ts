/** What a column means, and what its default is. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { parseExpression } from '../expressions/parse-expression.ts'
import type { InspectedColumn } from '../inspected-schema.ts'
import type { Meaning } from './meaning.ts'
import { postgresMeaning } from './postgres-meaning.ts'
import { sqliteMeaning } from './sqlite-meaning.ts'

/** The field that a column comes nearest to, by its type alone. */
export function columnMeaning(column: InspectedColumn, dialect: Dialect): Meaning {
  return dialect === 'sqlite' ? sqliteMeaning(column) : postgresMeaning(column)
}

/** A default: a value, or what the database computes. */
export type ColumnDefault =
  | { readonly type: 'value'; readonly value: string | number | boolean }
  | { readonly type: 'now' | 'uuid' | 'expression'; readonly sql: string }

/** The default of a column that has one. NULL is none. */
export function columnDefault(
  { default: sql }: { readonly default?: string | undefined },
  dialect: Dialect,
): ColumnDefault | undefined {
  if (sql === undefined) return undefined
  const parsed = parseExpression(sql, dialect)
  if (parsed?.type === 'literal' && parsed.value === 'now' && /::(date|time)/.test(sql))
    return { type: 'now', sql }
  if (parsed?.type === 'literal')
    return parsed.value === null ? undefined : { type: 'value', value: parsed.value }
  if (dialect === 'sqlite' && sql.startsWith('"')) return { type: 'value', value: sql.slice(1, -1) }
  const words = sql.toLowerCase()
  if (
    /^\(?(now\(\)|current_timestamp|statement_timestamp\(\)|transaction_timestamp\(\))/.test(words)
  )
    return { type: 'now', sql }
  if (/^(gen_random_uuid|uuid_generate_v4)\(\)/.test(words)) return { type: 'uuid', sql }
  return { type: 'expression', sql }
}
