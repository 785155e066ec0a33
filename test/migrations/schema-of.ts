/** The schema of a database as plain data that can be compared, whatever the order of columns. */
import type { Database } from '../../src/db/engine/database.ts'

/** The tables, columns, indexes and constraints of a database, without those of the record of migrations. */
export async function schemaOf(database: Database): Promise<unknown[]> {
  const rows = async (sql: string) =>
    (await database.execute({ sql, parameters: [], kind: 'read' })).rows
  if (database.dialect === 'sqlite') return (await rows(sqliteQuery)).map(sortedLines)
  const found = await Promise.all(postgresQueries.map(rows))
  return found.flat().map((row) => row.map(withoutSchema))
}

const sqliteQuery = `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
  AND tbl_name NOT LIKE 'voltaic%' ORDER BY name`

const isOurs = `relnamespace = current_schema()::regnamespace AND relname NOT LIKE 'voltaic%'`

const postgresQueries = [
  `SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
     pg_get_expr(adbin, adrelid)
   FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
   LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE ${isOurs} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY 1, 2`,
  `SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid), condeferrable, condeferred
   FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE ${isOurs} AND contype <> 'n' ORDER BY 1, 2`,
  `SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
   WHERE ${isOurs} ORDER BY 1, 2`,
] as const

function sortedLines([name, text]: readonly unknown[]): unknown[] {
  const lines = String(text)
    .replace(/\s*\)$/, '')
    .split(/\(\n|,\n? */)
  return [name, lines.map((line) => line.trim()).sort()]
}

function withoutSchema(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\btest_\d+_[0-9a-f]{12}\./g, '') : value
}
