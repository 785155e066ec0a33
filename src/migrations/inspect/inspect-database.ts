/** Models for a database that is there already. */
import type { Database } from '../../db/engine/database.ts'
import { MigrationError } from '../migration-error.ts'
import { inspectSchema } from './inspect-schema.ts'
import type { InspectedSchema, InspectedTable } from './inspected-schema.ts'
import { modelsText } from './models/models-code.ts'
import { planModels } from './models/plan-models.ts'

/** Which tables, and for whom. */
export interface InspectDatabaseOptions {
  /** Only these tables; all when left out. */
  readonly tables?: readonly string[] | undefined
  /** Tables that have a model already, unless they are named in `tables`. */
  readonly except?: readonly string[] | undefined
  /** The label of the app that will have the models: tables that are named after it need no `table`. */
  readonly app?: string | undefined
}

/** What was found, and the models for it. */
export interface InspectedModels {
  /** A file of TypeScript. */
  readonly text: string
  /** The classes, with their tables. */
  readonly models: readonly { readonly name: string; readonly table: string }[]
  /** Tables that no model can stand for, because they have no key. */
  readonly keyless: readonly string[]
  readonly views: readonly string[]
  /** What the database has and models cannot say, by table. */
  readonly remarks: readonly { readonly table: string; readonly remark: string }[]
}

/**
 * Writes model classes for the tables of a database, as text. Reads the schema only, and no rows. Throws
 * `E_MIGRATION_TABLE` for a table that is not there.
 */
export async function inspectDatabase(
  database: Database,
  options: InspectDatabaseOptions = {},
): Promise<InspectedModels> {
  const schema = await inspectSchema(database)
  const { models, keyless } = planModels(schema, chosenTables(schema, options), options.app)
  const views = options.tables === undefined ? schema.views : []
  return {
    text: modelsText(models, { keyless, views }),
    models: models.map(({ name, table }) => ({ name, table: table.name })),
    keyless,
    views,
    remarks: models.flatMap(({ table, fields, remarks }) =>
      [...remarks, ...fields.flatMap((field) => field.remarks)].map((remark) => ({
        table: table.name,
        remark,
      })),
    ),
  }
}

/** The tables of the record of migrations and of models that exist are not asked for. */
function chosenTables(
  { tables }: InspectedSchema,
  { tables: wanted, except = [] }: InspectDatabaseOptions,
): InspectedTable[] {
  if (wanted === undefined) {
    const left = new Set(['voltaic_migrations', 'voltaic_migration_progress', ...except])
    return tables.filter(({ name }) => !left.has(name))
  }
  const missing = wanted.find((name) => !tables.some((table) => table.name === name))
  if (missing === undefined) return tables.filter(({ name }) => wanted.includes(name))
  throw new MigrationError(
    'E_MIGRATION_TABLE',
    `The database has no table "${missing}". Its tables: ${tables.map(({ name }) => name).join(', ')}.`,
  )
}
