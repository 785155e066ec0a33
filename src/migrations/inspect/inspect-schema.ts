/** Reading the schema of a real database. */
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { MigrationError } from '../migration-error.ts'
import type { InspectedSchema } from './inspected-schema.ts'
import { readPostgres } from './readers/postgres-reader.ts'
import { readSqlite } from './readers/sqlite-reader.ts'

/** A dialect that the mapper learns gets its reader here, in a file beside the others. */
const readers: Readonly<Record<Dialect, (database: Database) => Promise<InspectedSchema>>> = {
  sqlite: readSqlite,
  postgres: readPostgres,
}

/** The tables and views that a database has. Throws `E_MIGRATION_DIALECT` for one that cannot be read yet. */
export function inspectSchema(database: Database): Promise<InspectedSchema> {
  const reader = readers[database.dialect] as (typeof readers)[Dialect] | undefined
  if (reader) return reader(database)
  throw new MigrationError(
    'E_MIGRATION_DIALECT',
    `The schema of a database of the kind "${database.dialect}" cannot be read yet. Use SQLite or PostgreSQL.`,
  )
}
