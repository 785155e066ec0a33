/** Running one migration, forwards or backwards, in one transaction. */

import type { Database } from '../../db/engine/database.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { schemaChanges } from '../editor/difference.ts'
import { keyOf } from '../files/key.ts'
import { MigrationError } from '../migration-error.ts'
import type { ChangeHints, Effect, Operation } from '../operation.ts'
import type { Recorder } from '../record/recorder.ts'
import type { ProjectState } from '../state/project-state.ts'
import { databaseTarget, type OperationTarget } from './operation-target.ts'
import { type PlannedStep, recordsOf } from './plan.ts'
import { type OnProgress, ProgressOfMigration } from './progress.ts'
import { storedValue } from './stored-value.ts'

/** What running needs. */
export interface RunMigrationOptions {
  readonly database: Database
  readonly recorder: Recorder
  /** The models before the migration, whatever the direction. */
  readonly before: ProjectState
  /** Only records that it ran. */
  readonly fake: boolean
  readonly onProgress?: OnProgress | undefined
}

/** How long a runner waits for another one. Rebuilding a large table takes its time. */
const lockTimeout = 600_000

/**
 * Runs a migration, unless another process has done so meanwhile, and records it. `false` when there was nothing to do.
 * Nothing of it stays when it fails: `E_MIGRATION_FAILED`.
 */
export async function runMigration(
  step: PlannedStep,
  options: RunMigrationOptions,
): Promise<boolean> {
  const { database, recorder } = options
  const changesTables = step.node.migration.operations.some((one) => one.changesTables)
  const target = databaseTarget(database, new ProgressOfMigration(step, options.onProgress))
  const run = async () => {
    await recorder.lock()
    const isApplied = await recorder.isApplied(step.node)
    if (isApplied === (step.direction === 'forward')) return false
    if (!options.fake) await runOperations(step, options.before, target)
    const records = recordsOf(step)
    await (isApplied ? recorder.remove(records) : recorder.record(records))
    return true
  }
  return atomic.durable(run, { using: database, foreignKeys: !changesTables, lockTimeout })
}

/** One operation between the states around it. */
interface OperationStep {
  readonly operation: Operation
  readonly from: ProjectState
  readonly to: ProjectState
  readonly hints: ChangeHints
  readonly effect: Effect | undefined
}

/** Runs the operations of a migration. Throws `E_MIGRATION_FAILED`. */
export async function runOperations(
  step: PlannedStep,
  before: ProjectState,
  target: OperationTarget,
): Promise<void> {
  const { editor, progress } = target
  for (const one of operationSteps(step, before)) {
    progress?.begin(one.operation.description)
    await explaining(step, one.operation, () => runOperation(one, target))
  }
  await explaining(step, undefined, () => editor.flush())
  const { operations } = step.node.migration
  if (!operations.some((operation) => operation.changesTables)) return
  const codeRan = operations.some(({ forward, backward }) => forward ?? backward)
  refuseBrokenReferences(step, await editor.brokenReferences(codeRan))
}

/** The operations of a migration in the order in which they run, each with the states before and after. */
export function operationSteps(
  { node, direction }: PlannedStep,
  before: ProjectState,
): OperationStep[] {
  let state = before
  const steps = node.migration.operations.flatMap((operation): OperationStep[] => {
    const { steps: own, after } = forwardSteps(operation, state, node.app)
    state = after
    return own
  })
  return direction === 'forward' ? steps : steps.reverse().map(turnedRound)
}

/** The operation itself; the parts that change the tables in its place, each with the models as they would be then. */
function forwardSteps(
  operation: Operation,
  from: ProjectState,
  app: string,
): { steps: OperationStep[]; after: ProjectState } {
  const after = operation.apply(from, app)
  if (!operation.parts) {
    const hints = operation.hints?.(app) ?? {}
    return { steps: [{ operation, from, to: after, hints, effect: operation.forward }], after }
  }
  let state = from
  const steps = operation.parts.database.flatMap((part) => {
    const inner = forwardSteps(part, state, app)
    state = inner.after
    return inner.steps
  })
  return { steps, after }
}

function turnedRound({ operation, from, to, hints }: OperationStep): OperationStep {
  const { renamedModel, renamedField } = hints
  const back: ChangeHints = {
    ...(renamedModel && { renamedModel: { from: renamedModel.to, to: renamedModel.from } }),
    ...(renamedField && {
      renamedField: { ...renamedField, from: renamedField.to, to: renamedField.from },
    }),
  }
  return { operation, from: to, to: from, hints: back, effect: operation.backward }
}

async function runOperation(
  { operation, from, to, hints, effect }: OperationStep,
  target: OperationTarget,
): Promise<void> {
  const { editor, dialect } = target
  if (operation.changesTables)
    await editor.make(schemaChanges({ from, to, hints, stored: storedValue, dialect }))
  if (!effect) return
  await editor.flush()
  if (effect.kind === 'run') await target.code(effect.run, from)
  else if (effect.sql.trim() !== '') await target.sql(effect.sql)
}

function refuseBrokenReferences({ node }: PlannedStep, broken: readonly string[]): void {
  if (broken.length === 0) return
  throw new MigrationError(
    'E_MIGRATION_REFERENCES',
    `After the migration ${keyOf(node)} rows would refer to rows that do not exist: ${broken.join('; ')}. Nothing was changed; correct the rows or the migration.`,
  )
}

async function explaining(
  { node, direction }: PlannedStep,
  operation: Operation | undefined,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (cause) {
    if (cause instanceof MigrationError) throw cause
    const verb = direction === 'forward' ? 'failed' : 'could not be undone'
    const place = operation ? ` at "${operation.description}"` : ''
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MigrationError(
      'E_MIGRATION_FAILED',
      `The migration ${keyOf(node)} ${verb}${place}: ${reason} Nothing of it was kept; correct it and run it again.`,
      { cause },
    )
  }
}
