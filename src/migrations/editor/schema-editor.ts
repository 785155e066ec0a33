/** Changing the tables of a database: what each dialect's editor does. */
import type { Database } from '../../db/engine/database.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { CheckSchema, ColumnSchema, IndexSchema } from '../../db/schema/table.ts'
import { MigrationError } from '../migration-error.ts'
import { duplicatesSql, sharedValuesError } from './broken-rows.ts'
import type { SchemaChange } from './change.ts'

/** A constraint that was added without looking at the rows there were. */
export type RuleToValidate =
  | { readonly check: CheckSchema }
  /** Its foreign key. */
  | { readonly column: ColumnSchema }

/** Makes changes to tables, inside the ambient transaction. What can be put together waits until `flush`. */
export interface SchemaEditor {
  /** Makes the changes of one operation. */
  make(changes: readonly SchemaChange[]): Promise<void>
  /** Makes changes to indexes without holding up who writes, where the database can, outside of any transaction. */
  makeConcurrently(changes: readonly SchemaChange[]): Promise<void>
  /** Looks at the rows of a constraint that was added without. */
  validate(table: string, rule: RuleToValidate): Promise<void>
  /** Makes what still waits. Before code and SQL of a migration run, and at its end. */
  flush(): Promise<void>
  /**
   * The references to rows that do not exist: `table (column) → table`. `everywhere`: also between tables that were not
   * changed, because code or SQL ran.
   */
  brokenReferences(everywhere: boolean): Promise<readonly string[]>
}

/** Says which values several rows share where an index wants them different: `3 rows with (1)`. */
export async function duplicatesError(
  database: Database,
  table: string,
  index: IndexSchema,
): Promise<MigrationError> {
  const sql = duplicatesSql(quoteName(table), index)
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return sharedValuesError(table, index, rows)
}

/** Says that a view, a trigger or an index needs what goes. */
export function viewError(name: string, cause: unknown): MigrationError {
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `The view "${name}" uses what this migration takes away. Drop the view in the migration first, with op.sql().`,
    { cause },
  )
}
