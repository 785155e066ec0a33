/** Running one migration, forwards or backwards. */
import { withOutcome } from './failures/failure.ts'
import { inMigrationTransaction } from './locks/migration-transaction.ts'
import { hasTurn, untilTurn } from './locks/turn.ts'
import { databaseTarget } from './operations/operation-target.ts'
import { runOperations } from './operations/run-operations.ts'
import { type PlannedStep, recordsOf } from './plan.ts'
import { ProgressOfMigration } from './progress.ts'
import type { RunMigrationOptions } from './run-options.ts'
import { runStepwise } from './stepwise/run-stepwise.ts'

/**
 * Runs a migration, unless another process has done so meanwhile, and records it. `false` when there was nothing to do.
 * Nothing of an atomic one stays when it fails: `E_MIGRATION_FAILED`, and `E_MIGRATION_LOCKED` when a table stays in use.
 */
export async function runMigration(
  step: PlannedStep,
  options: RunMigrationOptions,
): Promise<boolean> {
  if (!step.node.migration.atomic) return runStepwise(step, options)
  const { database } = options
  const foreignKeys = !step.node.migration.operations.some((one) => one.changesTables)
  const run = async () =>
    (await hasTurn(database)) ? { value: await runInTurn(step, options) } : undefined
  try {
    return await untilTurn(database, () =>
      inMigrationTransaction(run, { ...options, database, foreignKeys }),
    )
  } catch (error) {
    throw withOutcome(error, 'Nothing of it was kept; correct it and run it again.')
  }
}

async function runInTurn(
  step: PlannedStep,
  { database, recorder, before, fake, onProgress }: RunMigrationOptions,
): Promise<boolean> {
  const isApplied = await recorder.isApplied(step.node)
  if (isApplied === (step.direction === 'forward')) return false
  const target = databaseTarget(database, new ProgressOfMigration(step, onProgress))
  if (!fake) await runOperations(step, before, target)
  const records = recordsOf(step)
  await (isApplied ? recorder.remove(records) : recorder.record(records))
  return true
}
