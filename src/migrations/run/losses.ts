/** What migrations would destroy, counted, before they run. */
import type { Database } from '../../db/engine/database.ts'
import { quoteName } from '../../db/schema/names.ts'
import { lossesOf } from '../editor/change.ts'
import { schemaChanges } from '../editor/difference.ts'
import type { ProjectState } from '../state/project-state.ts'
import { hasTable } from './has-table.ts'
import { operationSteps } from './operations/run-operations.ts'
import { storedValue } from './operations/stored-value.ts'
import type { PlannedStep } from './plan.ts'
import { presentColumns } from './present-columns.ts'
import { StoredNames } from './stored-names.ts'

/** A table or column that goes, and how many rows, or values, go with it at the moment. */
export interface CountedLoss {
  readonly operation: string
  readonly table: string
  readonly column: string | undefined
  readonly rows: number
}

/** Counts what steps destroy, one step after the other, in a database that none of them has changed yet. */
export class LossCounter {
  readonly #database: Database
  readonly #names = new StoredNames()

  constructor(database: Database) {
    this.#database = database
  }

  /** The losses of the next step. Rows are those there are now; what is only made on the way has none. */
  async count(step: PlannedStep, before: ProjectState): Promise<CountedLoss[]> {
    const counted: CountedLoss[] = []
    const { dialect } = this.#database
    for (const { operation, from, to, hints } of operationSteps(step, before)) {
      if (!operation.changesTables) continue
      for (const change of schemaChanges({ from, to, hints, stored: storedValue, dialect })) {
        for (const { table, column } of lossesOf([change])) {
          const rows = await this.#rows(table, column)
          counted.push({ operation: operation.description, table, column, rows })
        }
        this.#names.follow(change)
      }
    }
    return counted
  }

  async #rows(table: string, column: string | undefined): Promise<number> {
    const stored = this.#names.table(table)
    if (stored === undefined) return 0
    if (column === undefined) return this.#count(stored, '*')
    const name = this.#names.column(table, column)
    if (name === undefined) return 0
    const present = await presentColumns(this.#database, stored)
    return present.has(name.toLowerCase()) ? this.#count(stored, quoteName(name)) : 0
  }

  /** How many rows a table has, or how many have a value in a column. 0 when there is no such table, which running tells. */
  async #count(table: string, what: string): Promise<number> {
    if (!(await hasTable(this.#database, table))) return 0
    const sql = `SELECT count(${what}) FROM ${quoteName(table)}`
    const { rows } = await this.#database.execute({ sql, parameters: [], kind: 'read' })
    return Number(rows[0]?.[0])
  }
}
