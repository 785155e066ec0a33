/** Bringing a database to its migrations. */

import { loadGraph } from './files/load-graph.ts'
import { Recorder } from './record/recorder.ts'
import { recordCompleted } from './record/squash-records.ts'
import { type MigrationStatus, statusOf } from './record/status.ts'
import type { Patience } from './run/locks/migration-transaction.ts'
import type { CountedLoss } from './run/losses.ts'
import { refuseMissingValues } from './run/missing-values.ts'
import { type PlanOptions, type Prepared, type PreparedStep, prepare } from './run/prepared.ts'
import type { OnProgress } from './run/progress.ts'
import { countLosses, type LossOptions, refuseIrreversible, refuseLosses } from './run/refusals.ts'
import { rehearse } from './run/rehearsal.ts'
import { runMigration } from './run/run-migration.ts'

/** How to run. */
export interface MigrateOptions extends PlanOptions, LossOptions, Patience {
  /** Called with what will be done, once nothing stands in its way. */
  readonly onBegin?: ((steps: readonly MigrationStep[]) => void) | undefined
  /** Called at the start of each operation, and while rows are copied. */
  readonly onProgress?: OnProgress | undefined
  /** Called after each migration that was run. */
  readonly onStep?: ((step: MigrationStep) => void) | undefined
}

/** A migration that will run, or has run. */
export interface MigrationStep {
  readonly app: string
  readonly name: string
  readonly direction: 'forward' | 'backward'
  /** One line for each operation, in the order in which they run. */
  readonly operations: readonly string[]
  /** It is, or was, only recorded. */
  readonly isFaked?: true
}

/** A step of a plan, with what it destroys. */
export interface PlanStep extends MigrationStep {
  readonly losses: readonly CountedLoss[]
  /** The statements that it runs; `undefined` when they cannot be foreseen. */
  readonly sql: readonly string[] | undefined
  readonly isReversible: boolean
  /** Whether it runs in one transaction. */
  readonly isAtomic: boolean
}

/** What has to run, and what is noteworthy about what ran before. */
export interface MigrationPlan {
  readonly steps: readonly PlanStep[]
  /** Applied migrations whose file does something else now: `lots.0001_initial`. */
  readonly edited: readonly string[]
  /** Applied migrations whose file is gone, without those that a squash replaces. */
  readonly missing: readonly string[]
  /** With `prune`: the applied migrations that are forgotten. */
  readonly pruned?: readonly string[]
}

/** What was done. */
export interface MigrateReport extends Omit<MigrationPlan, 'steps'> {
  readonly steps: readonly MigrationStep[]
  /** Squashes that were recorded because all that they replace is applied: `lots.0001_squashed_0010_reserve`. */
  readonly completed: readonly string[]
}

/** What `migrate` would do. Changes nothing. */
export async function migrationPlan(options: PlanOptions): Promise<MigrationPlan> {
  const { database } = options
  const prepared = await prepare(options)
  const statements = await rehearse({ ...prepared, dialect: database.dialect })
  const losses = await countLosses(database, prepared.steps)
  const steps = prepared.steps.map(
    (one, index): PlanStep => ({
      ...describeStep(one),
      losses: losses[index] ?? [],
      sql: one.isFaked ? [] : statements[index],
      isAtomic: one.step.node.migration.atomic,
      isReversible: one.step.node.migration.operations.every((each) => each.isReversible),
    }),
  )
  return { steps, ...remarks(prepared, options) }
}

/**
 * Runs the migrations that the database lacks, or undoes those after the target: each in a transaction of its own.
 * Throws `E_MIGRATION_ATOMIC`, `E_MIGRATION_IRREVERSIBLE`, `E_MIGRATION_NULLS`, `E_MIGRATION_DATA_LOSS` and
 * `E_MIGRATION_PARTIAL` before anything is changed; `E_MIGRATION_FAILED`, and `E_MIGRATION_LOCKED` when a table stays in use, with the migrations before
 * kept.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const { database, onProgress, lockTimeout, lockRetries } = options
  const recorder = new Recorder(database)
  await recorder.prepare()
  const prepared = await prepare(options, recorder)
  const completed = await recordCompleted(prepared.graph, recorder)
  refuseIrreversible(prepared.steps)
  await refuseMissingValues(prepared.steps, database)
  await refuseLosses(prepared.steps, options)
  options.onBegin?.(prepared.steps.map(describeStep))
  await recorder.forget(prepared.pruned)
  const done: MigrationStep[] = []
  for (const one of prepared.steps) {
    const { before, isFaked: fake } = one
    const how = { database, recorder, before, fake, onProgress, lockTimeout, lockRetries }
    if (!(await runMigration(one.step, how))) continue
    done.push(describeStep(one))
    options.onStep?.(describeStep(one))
  }
  completed.push(...(await recordCompleted(prepared.graph, recorder)))
  return { steps: done, completed, ...remarks(prepared, options) }
}

/** All migrations in order, and whether the database has them. */
export async function migrationStatus(
  options: Pick<PlanOptions, 'database' | 'apps'>,
): Promise<MigrationStatus[]> {
  const applied = await new Recorder(options.database).applied()
  return statusOf(await loadGraph(options.apps, applied.keys()))
}

function remarks({ edited, missing, pruned }: Prepared, { prune }: PlanOptions) {
  return { edited, missing, ...(prune && { pruned }) }
}

function describeStep({ step: { node, direction }, isFaked }: PreparedStep): MigrationStep {
  const operations = node.migration.operations.map(({ description }) => description)
  if (direction === 'backward') operations.reverse()
  const step = { app: node.app, name: node.name, direction, operations }
  return isFaked ? { ...step, isFaked } : step
}
