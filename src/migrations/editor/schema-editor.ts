/** Changing the tables of a database: what each dialect's editor does. */
import type { Database } from '../../db/engine/database.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { IndexSchema } from '../../db/schema/table.ts'
import { MigrationError } from '../migration-error.ts'
import type { SchemaChange } from './change.ts'

/** Makes changes to tables, inside the ambient transaction. What can be put together waits until `flush`. */
export interface SchemaEditor {
  /** Makes the changes of one operation. */
  make(changes: readonly SchemaChange[]): Promise<void>
  /** Makes what still waits. Before code and SQL of a migration run, and at its end. */
  flush(): Promise<void>
  /** The first rows that refer to rows which do not exist: `table (column) → table`. */
  brokenReferences(): Promise<readonly string[]>
}

/** Says which values several rows share where an index wants them different: `3 rows with (1)`. */
export async function duplicatesError(
  database: Database,
  table: string,
  index: IndexSchema,
): Promise<MigrationError> {
  const columns = index.columns.map(({ name }) => name).join(', ')
  const samples = await duplicates(database, table, index)
  return new MigrationError(
    'E_MIGRATION_DUPLICATES',
    `"${index.name}" cannot be made: rows of "${table}" have the same values for (${columns}): ${samples.join(', ')}. Nothing was changed; make the rows different first.`,
  )
}

/** Says that a view, a trigger or an index needs what goes. */
export function viewError(name: string, cause: unknown): MigrationError {
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `The view "${name}" uses what this migration takes away. Drop the view in the migration first, with op.sql().`,
    { cause },
  )
}

async function duplicates(
  database: Database,
  table: string,
  index: IndexSchema,
): Promise<string[]> {
  const columns = index.columns.map(({ name }) => quoteName(name))
  const conditions = columns.map((column) => `${column} IS NOT NULL`)
  if (index.condition) conditions.push(`(${index.condition})`)
  const list = columns.join(', ')
  const sql = `SELECT count(*), ${list} FROM ${quoteName(table)} WHERE ${conditions.join(' AND ')}
    GROUP BY ${list} HAVING count(*) > 1 LIMIT 5`
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return rows.map(([count, ...values]) => `${count} rows with (${values.join(', ')})`)
}
