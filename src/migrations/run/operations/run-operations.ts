/** Running the operations of a migration, forwards or backwards. */
import { schemaChanges } from '../../editor/difference.ts'
import { tablesOfState } from '../../editor/state-tables.ts'
import { keyOf } from '../../files/key.ts'
import { MigrationError } from '../../migration-error.ts'
import { type ChangeHints, type Effect, labelIn, type Operation } from '../../operation.ts'
import type { ProjectState } from '../../state/project-state.ts'
import { explaining, type FailurePlace } from '../failures/failure.ts'
import type { PlannedStep } from '../plan.ts'
import type { OperationTarget } from './operation-target.ts'
import { storedValue } from './stored-value.ts'

/** One operation between the states around it. */
export interface OperationStep {
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
  for (const one of operationSteps(step, before)) await runOperation(step, one, target)
  await finishOperations({ step }, target, step.node.migration.operations)
}

/** Runs one operation. What can be put together with later ones may wait. Throws `E_MIGRATION_FAILED`. */
export async function runOperation(
  step: PlannedStep,
  one: OperationStep,
  target: OperationTarget,
): Promise<void> {
  target.progress?.begin(one.operation.description)
  await explaining({ step, operation: one.operation }, () => perform(one, target, step.node.app))
}

/** Makes what still waits, and refuses rows that refer to nothing when tables were changed. */
export async function finishOperations(
  at: FailurePlace,
  { editor, dialect }: OperationTarget,
  operations: readonly Operation[],
): Promise<void> {
  await explaining(at, () => editor.flush())
  if (!operations.some((operation) => operation.changesTables)) return
  const codeRan = operations.some(({ forward, backward }) => (forward ?? backward) !== undefined)
  const broken = await editor.brokenReferences(codeRan)
  refuseBrokenReferences(at.step, broken, codeRan && dialect === 'sqlite' ? hint : '')
}

/** The operations of a migration that have to run, in their order, each with the states before and after. */
export function operationSteps(
  { node, direction, done }: PlannedStep,
  before: ProjectState,
): OperationStep[] {
  let state = before
  const steps = node.migration.operations.flatMap((operation): OperationStep[] => {
    const { steps: own, after } = forwardSteps(operation, state, node.app)
    state = after
    return own
  })
  if (direction === 'forward') return steps.slice(done)
  return steps.slice(0, done).reverse().map(turnedRound)
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
  const { renamedModel, renamedField, restored } = hints
  const back: ChangeHints = {
    ...(renamedModel && { renamedModel: { from: renamedModel.to, to: renamedModel.from } }),
    ...(renamedField && {
      renamedField: { ...renamedField, from: renamedField.to, to: renamedField.from },
    }),
    ...(restored && { existing: restored }),
  }
  return { operation, from: to, to: from, hints: back, effect: operation.backward }
}

async function perform(
  { operation, from, to, hints, effect }: OperationStep,
  target: OperationTarget,
  app: string,
): Promise<void> {
  const { editor, dialect } = target
  if (operation.changesTables) {
    const changes = schemaChanges({ from, to, hints, stored: storedValue, dialect })
    if (operation.runsOutsideTransaction) await editor.makeConcurrently(changes)
    else await editor.make(changes)
  }
  if (!effect) return
  await editor.flush()
  if (effect.kind === 'run') await target.code(effect.run, from)
  else if (effect.kind === 'validate') await validate(effect, from, { target, app })
  else if (effect.sql.trim() !== '') await target.sql(effect.sql)
}

async function validate(
  { model, name }: Extract<Effect, { kind: 'validate' }>,
  state: ProjectState,
  { target: { editor, dialect }, app }: { target: OperationTarget; app: string },
): Promise<void> {
  const found = tablesOfState(state, dialect).get(labelIn(app, model))
  if (!found) return
  const { table, columns } = found
  const check = table.checks.find((one) => one.name === name)
  const column = table.columns.find((one) => one.name === columns.get(name))
  if (check) await editor.validate(table.name, { check })
  else if (column) await editor.validate(table.name, { column })
}

const hint =
  ' While a migration changes tables of SQLite, foreign keys are off and the database deletes no rows by itself: put code that deletes into a migration of its own.'

function refuseBrokenReferences(
  { node }: PlannedStep,
  broken: readonly string[],
  advice: string,
): void {
  if (broken.length === 0) return
  throw new MigrationError(
    'E_MIGRATION_REFERENCES',
    `After the migration ${keyOf(node)} rows would refer to rows that do not exist: ${broken.join('; ')}. Nothing was changed; correct the rows or the migration.${advice}`,
  )
}
