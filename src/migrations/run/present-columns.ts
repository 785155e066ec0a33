/** The columns that a database has. */
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { quoteName } from '../../db/schema/names.ts'

const columnsOf: Readonly<Record<Dialect, string>> = {
  sqlite: 'SELECT name FROM pragma_table_xinfo(?)',
  postgres: `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
}

/** The columns of a table, in lower case. None when there is no such table. */
export async function presentColumns(
  database: Database,
  table: string,
): Promise<ReadonlySet<string>> {
  const { dialect } = database
  const parameters = [dialect === 'postgres' ? quoteName(table) : table]
  const statement = { sql: columnsOf[dialect], parameters, kind: 'read' } as const
  const { rows } = await database.execute(statement)
  return new Set(rows.map(([name]) => String(name).toLowerCase()))
}
