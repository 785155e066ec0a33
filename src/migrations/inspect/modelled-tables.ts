/** The tables that have models. */
import type { AppDefinition } from '../../core/app-definition.ts'
import { tablesOfState } from '../editor/state-tables.ts'
import { currentState } from '../make-migrations.ts'

/** The tables of the models of apps, those between models included. */
export function modelledTables(apps: readonly AppDefinition[]): string[] {
  return [...tablesOfState(currentState(apps)).values()].map(({ table }) => table.name)
}
