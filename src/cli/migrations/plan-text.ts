/** What migrations would do, for people. */
import type { Dialect } from '../../db/engine/driver.ts'
import type { PlanStep } from '../../migrations/migrate.ts'
import type { CountedLoss } from '../../migrations/run/losses.ts'
import { withTransaction } from '../../migrations/sql-of-migration.ts'
import type { Paint } from '../screen/paint.ts'
import { count } from './amounts.ts'

/** How a plan is shown. */
export interface PlanTextOptions {
  readonly dialect: Dialect
  readonly paint: Paint
}

/** A step: its operations, what is noteworthy about it, and its SQL. */
export function planStepText(step: PlanStep, { dialect, paint }: PlanTextOptions): string {
  const { app, name, direction, operations, isFaked } = step
  const verb = direction === 'forward' ? 'apply' : 'undo'
  const title = `${paint('bold', `${verb} ${app}.${name}`)}${isFaked ? ' (only recorded)' : ''}`
  const sql = withTransaction(step.sql ?? [], { dialect, migration: { atomic: step.isAtomic } })
  const lines = [
    ...operations,
    ...remarks(step, paint),
    ...sqlText(sql)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => paint('dim', `  ${line}`)),
  ]
  return [title, ...lines.map((line) => `  ${line}`)].join('\n')
}

/** Statements as a script. */
export function sqlText(statements: readonly string[]): string {
  return statements.map((sql) => (sql.startsWith('--') ? sql : `${sql};`)).join('\n')
}

/** `the column lots_lot.color: 3 values` */
export function lossText({ table, column, rows }: CountedLoss): string {
  return column === undefined
    ? `the table ${table}: ${count(rows, 'row')}`
    : `the column ${table}.${column}: ${count(rows, 'value')}`
}

function remarks(
  { isReversible, losses, sql, isAtomic, isFaked }: PlanStep,
  paint: Paint,
): string[] {
  if (isFaked) return []
  const unforeseen = 'the SQL cannot be foreseen: it uses what no migration makes'
  return [
    ...(isReversible ? [] : [paint('yellow', '! cannot be undone')]),
    ...losses.map((loss) => paint('red', `! destroys ${lossText(loss)}`)),
    ...(isAtomic ? [] : [paint('yellow', '! not in one transaction')]),
    ...(sql ? [] : [paint('yellow', `! ${unforeseen}`)]),
  ]
}
