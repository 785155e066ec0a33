/** What migrations would destroy, counted, before they run. */
import type { Database } from '../../db/engine/database.ts'
import { lossesOf } from '../editor/change.ts'
import { schemaChanges } from '../editor/difference.ts'
import { SqliteCatalog } from '../editor/sqlite-catalog.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { PlannedStep } from './plan.ts'
import { operationSteps } from './run-migration.ts'
import { storedValue } from './stored-value.ts'

/** A table or column that goes, and how many rows, or values, go with it at the moment. */
export interface CountedLoss {
  readonly operation: string
  readonly table: string
  readonly column: string | undefined
  readonly rows: number
}

/** The losses of a step. Rows are those there are now; a table that is only made on the way has none. */
export async function countLosses(
  step: PlannedStep,
  before: ProjectState,
  database: Database,
): Promise<CountedLoss[]> {
  const catalog = new SqliteCatalog(database)
  const counted: CountedLoss[] = []
  for (const { operation, from, to, hints } of operationSteps(step, before)) {
    if (!operation.changesTables) continue
    for (const { table, column } of lossesOf(
      schemaChanges({ from, to, hints, stored: storedValue }),
    )) {
      const rows = await catalog.count(table, column)
      counted.push({ operation: operation.description, table, column, rows })
    }
  }
  return counted
}
