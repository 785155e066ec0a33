/** Running one migration, forwards or backwards, in one transaction. */

import type { Database } from '../../db/engine/database.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { schemaChanges } from '../editor/difference.ts'
import { SqliteCatalog } from '../editor/sqlite-catalog.ts'
import { type SchemaEditor, SqliteEditor } from '../editor/sqlite-editor.ts'
import { keyOf } from '../files/graph.ts'
import { MigrationError } from '../migration-error.ts'
import type { ChangeHints, Effect, Operation } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import { HistoricalModels } from './historical-models.ts'
import type { PlannedStep } from './plan.ts'
import type { Recorder } from './recorder.ts'
import { storedValue } from './stored-value.ts'

/** What running needs. */
export interface RunMigrationOptions {
  readonly database: Database
  readonly recorder: Recorder
  /** The models before the migration, whatever the direction. */
  readonly before: ProjectState
  /** Only records that it ran. */
  readonly fake: boolean
}

/** Where operations run, and how. */
export interface OperationContext {
  readonly database: Database
  readonly before: ProjectState
  /** Leaves the code of `op.run` out: where there are no rows, it has nothing to do. */
  readonly withoutCode?: boolean
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
  const run = async () => {
    const isApplied = await recorder.isApplied(step.node)
    if (isApplied === (step.direction === 'forward')) return false
    if (!options.fake) await runOperations(step, options)
    if (changesTables && !options.fake) await refuseBrokenReferences(step, database)
    await (isApplied ? recorder.remove(step.node) : recorder.record(step.node))
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

/** Runs the operations of a migration in the ambient transaction. Throws `E_MIGRATION_FAILED`. */
export async function runOperations(step: PlannedStep, context: OperationContext): Promise<void> {
  const editor = new SqliteEditor(context.database)
  for (const one of operationSteps(step, context.before)) {
    await explaining(step, one.operation, () => runOperation(one, editor, context))
  }
  await explaining(step, undefined, () => editor.flush())
}

/** The operations of a migration in the order in which they run, each with the states before and after. */
export function operationSteps(
  { node, direction }: PlannedStep,
  before: ProjectState,
): OperationStep[] {
  let state = before
  const steps = node.migration.operations.map((operation): OperationStep => {
    const from = state
    state = operation.apply(state, node.app)
    const hints = operation.hints?.(node.app) ?? {}
    return { operation, from, to: state, hints, effect: operation.forward }
  })
  return direction === 'forward' ? steps : steps.reverse().map(turnedRound)
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
  editor: SchemaEditor,
  { database, withoutCode }: OperationContext,
): Promise<void> {
  if (operation.changesTables) {
    for (const change of schemaChanges({ from, to, hints, stored: storedValue })) {
      await editor.make(change)
    }
  }
  if (!effect) return
  await editor.flush()
  if (effect.kind === 'sql') await runSql(effect.sql, database)
  else if (!withoutCode) await runCode(effect, from, database)
}

async function runSql(sql: string, database: Database): Promise<void> {
  if (sql.trim() !== '') await database.script(sql)
}

async function runCode(
  { run }: Extract<Effect, { kind: 'run' }>,
  state: ProjectState,
  database: Database,
): Promise<void> {
  const models = new HistoricalModels(state, database)
  try {
    await run({ model: (label) => models.model(label), database })
  } finally {
    models.dispose()
  }
}

async function refuseBrokenReferences({ node }: PlannedStep, database: Database): Promise<void> {
  const broken = await new SqliteCatalog(database).brokenReferences()
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
