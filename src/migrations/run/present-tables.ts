/** Whether a database has already what an initial migration makes. */
import type { Database } from '../../db/engine/database.ts'
import type { Dialect } from '../../db/engine/driver.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { TableSchema } from '../../db/schema/table.ts'
import { tablesOfState } from '../editor/state-tables.ts'
import { stateAfter } from '../files/graph.ts'
import { keyOf } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { MigrationError } from '../migration-error.ts'
import type { ProjectState } from '../state/project-state.ts'
import { presentColumns } from './present-columns.ts'
import type { RehearsedStep } from './rehearsal.ts'

/**
 * Whether all tables and columns that an initial migration makes are there already. `false` when none of them is, and for
 * other migrations. Throws `E_MIGRATION_PARTIAL` when some are and others are not.
 */
export async function isAlreadyThere(
  database: Database,
  { step: { node, direction }, before }: RehearsedStep,
): Promise<boolean> {
  if (direction === 'backward' || !isInitial(node)) return false
  const found: Found = { there: [], missing: [] }
  for (const made of madeTables(before, stateAfter(before, node), database.dialect))
    await find(database, made, found)
  if (found.there.length > 0 && found.missing.length > 0) throw partial(node, found)
  return found.there.length > 0
}

/** Whether it is one of the first migrations of its app. */
function isInitial({ app, migration }: LoadedMigration): boolean {
  return migration.initial ?? !migration.dependencies.some(([other]) => other === app)
}

/** A table that a migration makes, or only adds columns to. */
interface MadeTable {
  readonly name: string
  readonly isNew: boolean
  /** The columns that it makes. */
  readonly columns: readonly string[]
}

function madeTables(before: ProjectState, after: ProjectState, dialect: Dialect): MadeTable[] {
  const old = new Map(tablesIn(before, dialect).map((table) => [table.name, table]))
  return tablesIn(after, dialect).map(({ name, columns }) => {
    const known = new Set(old.get(name)?.columns.map((column) => column.name))
    const added = columns.map((column) => column.name).filter((column) => !known.has(column))
    return { name, isNew: !old.has(name), columns: added }
  })
}

function tablesIn(state: ProjectState, dialect: Dialect): TableSchema[] {
  return [...tablesOfState(state, dialect).values()].map(({ table }) => table)
}

/** What the database has of a migration, and what not. */
interface Found {
  readonly there: string[]
  readonly missing: string[]
}

async function find(
  database: Database,
  { name, isNew, columns }: MadeTable,
  { there, missing }: Found,
): Promise<void> {
  const present = await presentColumns(database, name)
  const table = `the table ${quoteName(name)}`
  if (isNew && present.size === 0) return void missing.push(table)
  if (isNew) there.push(table)
  for (const column of columns) {
    const isThere = present.has(column.toLowerCase())
    if (isThere && isNew) continue
    ;(isThere ? there : missing).push(`the column ${quoteName(name)}.${quoteName(column)}`)
  }
}

function partial(node: LoadedMigration, { there, missing }: Found): MigrationError {
  return new MigrationError(
    'E_MIGRATION_PARTIAL',
    `The migration ${keyOf(node)} can neither be run nor only be recorded: the database has ${there.join(', ')} already, but not ${missing.join(', ')}. Nothing was changed; make what is missing, or take away what is there, and try again.`,
  )
}
