/** Whether it is the same in which order two operations run. */
import type { Effect, Operation } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import { differingModels, isSameState, sharedTables } from '../state/same-state.ts'

/** An operation of an app. */
export interface OperationOfApp {
  readonly app: string
  readonly operation: Operation
}

/**
 * Whether it cannot be told what an operation touches: it runs code or SQL, or does one thing to the tables and another to
 * the models.
 */
export function isOpaque({ forward, backward, parts }: Operation): boolean {
  return parts !== undefined || isUnknown(forward) || isUnknown(backward)
}

/** Looking at rows, to validate a constraint, touches nothing. */
function isUnknown(effect: Effect | undefined): boolean {
  return effect !== undefined && effect.kind !== 'validate'
}

/** Why two operations do not commute in a state; `undefined` when they do. Opaque ones are not to be asked about. */
export function clashIn(
  state: ProjectState,
  one: OperationOfApp,
  other: OperationOfApp,
): string | undefined {
  try {
    const orders = [
      [one, other],
      [other, one],
    ].map((order) => statesAfter(state, order))
    return differenceOf(state, orders)
  } catch (error) {
    return `In one order ${factOf(error)}.`
  }
}

/** The state after operations. Throws `E_MIGRATION_STATE` when one does not fit. */
function applyAll(state: ProjectState, operations: readonly OperationOfApp[]): ProjectState {
  return operations.reduce((before, { app, operation }) => operation.apply(before, app), state)
}

/** What is wrong at that point, without the remedy, which is for a single operation. */
function factOf(error: unknown): string {
  const [fact = ''] = (error as Error).message.split('. ')
  return fact.replace(/^At this point of the migrations /, '')
}

function statesAfter(state: ProjectState, [first, second]: readonly OperationOfApp[]) {
  const between = applyAll(state, first ? [first] : [])
  return { between, last: applyAll(between, second ? [second] : []) }
}

interface Order {
  readonly between: ProjectState
  readonly last: ProjectState
}

/** Two tables with one name are nothing to the models, and impossible in a database, if only for a moment. */
function differenceOf(state: ProjectState, orders: readonly Order[]): string | undefined {
  const [one, other] = orders as [Order, Order]
  if (!isSameState(one.last, other.last)) {
    const labels = differingModels(one.last, other.last).join(', ')
    return `What becomes of ${labels} depends on which of them runs first.`
  }
  const taken = new Set(sharedTables(state))
  const shared = [one.between, other.between, one.last].flatMap(sharedTables)
  const table = shared.find((name) => !taken.has(name))
  return table === undefined ? undefined : `Both want a table "${table}".`
}
