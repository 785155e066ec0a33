/** Finding an index that something else than migrations has made and named. */
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { IndexSchema, TableSchema } from '../../db/schema/table.ts'
import { inspectedIndexKey, schemaIndexKey } from './drift/index-key.ts'
import { inspectSchema } from './inspect-schema.ts'
import type { InspectedIndex } from './inspected-schema.ts'

const queries: Readonly<Record<Dialect, string>> = {
  sqlite: `SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?`,
  postgres: 'SELECT 1 WHERE to_regclass($1) IS NOT NULL',
}

/**
 * The name under which a database has an index of a table: the one that migrations give it, else that of an index over the
 * same; `undefined` when that belongs to a constraint without a name. Of one that is not there it is the name that was asked for.
 */
export async function realIndexName(
  database: Database,
  { name: table, indexes }: TableSchema,
  name: string,
): Promise<string | undefined> {
  const index = indexes.find((one) => one.name === name)
  if (!index || (await hasIndex(database, name))) return name
  const found = await sameIndex(database, table, index)
  return found ? found.name : name
}

async function hasIndex(database: Database, name: string): Promise<boolean> {
  const { dialect } = database
  const parameters = [dialect === 'postgres' ? quoteName(name) : name]
  const statement = { sql: queries[dialect], parameters, kind: 'read' } as const
  return (await database.execute(statement)).rows.length > 0
}

async function sameIndex(
  database: Database,
  table: string,
  index: IndexSchema,
): Promise<InspectedIndex | undefined> {
  const { tables, dialect } = await inspectSchema(database)
  const wanted = schemaIndexKey(index, dialect)
  const real = tables.find((one) => one.name === table)
  return real?.indexes.find((one) => inspectedIndexKey(one, dialect) === wanted)
}
