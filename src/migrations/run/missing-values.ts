/** Columns that are to have a value in every row, and get none. */
import type { Database } from '../../db/engine/database.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { FilledColumn, SchemaChange } from '../editor/change.ts'
import { schemaChanges } from '../editor/difference.ts'
import { keyOf } from '../files/key.ts'
import { MigrationError } from '../migration-error.ts'
import { hasTable } from './has-table.ts'
import { type OperationStep, operationSteps } from './operations/run-operations.ts'
import { storedValue } from './operations/stored-value.ts'
import type { PlannedStep } from './plan.ts'
import type { PreparedStep } from './prepared.ts'
import { StoredNames } from './stored-names.ts'

/**
 * Throws `E_MIGRATION_NULLS` for a column that a step adds, or brings back, to a table with rows, without a value for
 * them. Behind code and SQL nothing can be foreseen: running tells. Where the first migration is the one, running tells as
 * early, and which rows.
 */
export async function refuseMissingValues(
  steps: readonly PreparedStep[],
  database: Database,
): Promise<void> {
  const names = new StoredNames()
  for (const [index, { step, before, isFaked }] of steps.entries()) {
    if (isFaked) continue
    const isFirst = index === 0 && step.direction === 'forward'
    for (const one of operationSteps(step, before)) {
      if (changesRows(one)) return
      for (const change of changesOf(one, database)) {
        const column = columnWithoutValue(change)
        if (column && !isFirst && (await hasRows(database, names.table(column.table))))
          throw missingValue(step, column)
        names.follow(change)
      }
    }
  }
}

interface ColumnPlace {
  readonly table: string
  readonly column: string
}

function changesRows({ effect }: OperationStep): boolean {
  return effect?.kind === 'run' || effect?.kind === 'sql'
}

function changesOf(one: OperationStep, { dialect }: Database): SchemaChange[] {
  if (!one.operation.changesTables) return []
  return schemaChanges({ ...one, stored: storedValue, dialect })
}

function columnWithoutValue(change: SchemaChange): ColumnPlace | undefined {
  if (change.kind !== 'alterTable') return undefined
  const found = change.change.addColumns.find(isWithoutValue)
  return found && { table: change.table, column: found.column.name }
}

function isWithoutValue({ column, fill, isPrimaryKey }: FilledColumn): boolean {
  const { nullable, default: byDatabase, generated, autoIncrement } = column
  if (nullable || isPrimaryKey || autoIncrement) return false
  return fill === undefined && byDatabase === undefined && generated === undefined
}

async function hasRows(database: Database, table: string | undefined): Promise<boolean> {
  if (table === undefined || !(await hasTable(database, table))) return false
  const sql = `SELECT 1 FROM ${quoteName(table)} LIMIT 1`
  return (await database.execute({ sql, parameters: [], kind: 'read' })).rows.length > 0
}

function missingValue({ node, direction }: PlannedStep, at: ColumnPlace): MigrationError {
  const isBack = direction === 'backward'
  const remedy = isBack
    ? 'say with "existing" of op.removeField() what they get when it is undone'
    : 'say with "existing" of op.addField() what they get'
  return new MigrationError(
    'E_MIGRATION_NULLS',
    `The migration ${keyOf(node)} cannot be ${isBack ? 'undone' : 'applied'}: "${at.column}" of "${at.table}" must have a value, and the rows of the table get none. Nothing was changed; ${remedy}.`,
  )
}
