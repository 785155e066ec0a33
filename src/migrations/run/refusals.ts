/** What is refused before anything is changed. */
import type { Database } from '../../db/engine/database.ts'
import { keyOf } from '../files/key.ts'
import { MigrationError } from '../migration-error.ts'
import { type CountedLoss, LossCounter } from './losses.ts'
import type { PreparedStep } from './prepared.ts'

/** Throws `E_MIGRATION_IRREVERSIBLE` when a step back has an operation that cannot be undone. */
export function refuseIrreversible(steps: readonly PreparedStep[]): void {
  for (const { step, isFaked } of steps) {
    if (isFaked || step.direction === 'forward') continue
    const stuck = step.node.migration.operations.find((operation) => !operation.isReversible)
    if (!stuck) continue
    throw new MigrationError(
      'E_MIGRATION_IRREVERSIBLE',
      `The migration ${keyOf(step.node)} cannot be undone: "${stuck.description}" has no reverse. Nothing was changed; give it one, or stop after this migration.`,
    )
  }
}

/** Who may agree to losses, and where they are counted. */
export interface LossOptions {
  readonly database: Database
  /** Runs also what destroys values. */
  readonly allowDataLoss?: boolean | undefined
  /** Asks whether that may be; without it the answer is no. */
  readonly confirm?: ((losses: readonly CountedLoss[]) => Promise<boolean>) | undefined
}

/** Throws `E_MIGRATION_DATA_LOSS` when values would go and nobody agrees. */
export async function refuseLosses(
  steps: readonly PreparedStep[],
  { database, allowDataLoss, confirm }: LossOptions,
): Promise<void> {
  if (allowDataLoss) return
  const real = (await countLosses(database, steps)).flat().filter(({ rows }) => rows > 0)
  if (real.length === 0 || (await confirm?.(real))) return
  const list = real.map(describeLoss).join('; ')
  throw new MigrationError(
    'E_MIGRATION_DATA_LOSS',
    `These migrations would destroy data: ${list}. Nothing was changed; run migrate with --allow-data-loss when that is meant.`,
  )
}

/** What each step destroys. What is only recorded destroys nothing. */
export async function countLosses(
  database: Database,
  steps: readonly PreparedStep[],
): Promise<CountedLoss[][]> {
  const counter = new LossCounter(database)
  const losses: CountedLoss[][] = []
  for (const { step, before, isFaked } of steps)
    losses.push(isFaked ? [] : await counter.count(step, before))
  return losses
}

function describeLoss({ table, column, rows }: CountedLoss): string {
  const unit = column === undefined ? 'row' : 'value'
  const place = column === undefined ? `the table "${table}"` : `the column "${table}"."${column}"`
  return `${place} with ${rows} ${unit}${rows === 1 ? '' : 's'}`
}
