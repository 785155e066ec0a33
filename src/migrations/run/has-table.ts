/** Whether a database has a table. */
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { quoteName } from '../../db/schema/names.ts'

const queries: Readonly<Record<Dialect, string>> = {
  sqlite: `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`,
  postgres: 'SELECT 1 WHERE to_regclass($1) IS NOT NULL',
}

/** Whether there is a table of this name; on PostgreSQL, in one of the schemas that names are looked for in. */
export async function hasTable(database: Database, table: string): Promise<boolean> {
  const { dialect } = database
  const name = dialect === 'postgres' ? quoteName(table) : table
  const statement = { sql: queries[dialect], parameters: [name], kind: 'read' } as const
  return (await database.execute(statement)).rows.length > 0
}
