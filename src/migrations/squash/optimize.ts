/** Making a list of operations shorter without changing what it comes to. */
import { clashIn, isOpaque } from '../merge/commute.ts'
import { labelIn, type Operation } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import { isSameState } from '../state/same-state.ts'
import { reduce } from './reduce.ts'
import { renameInOperation } from './rename-in-operation.ts'

/** Operations of one app, and the models before them. */
export interface OperationList {
  readonly app: string
  readonly base: ProjectState
  readonly operations: readonly Operation[]
}

/**
 * Fewer operations with the same result, as few as the rules of `reduce` get it to. Two operations are brought together
 * when one of them can pass all that stands between; nothing passes code or SQL, of which nobody knows what it touches.
 * Every step is checked: it leads to the same models as before.
 */
export function optimize({ app, base, operations: given }: OperationList): readonly Operation[] {
  let operations = given
  const states = [base]
  for (let place = 0; place < operations.length; ) {
    const shorter = fold({ app, states, operations, place })
    operations = shorter?.operations ?? operations
    place = shorter?.place ?? place + 1
    states.length = Math.min(states.length, place + 1)
    const last = operations[place - 1]
    if (last && states.length === place) states.push(last.apply(states[place - 1] ?? base, app))
  }
  return operations
}

/** An operation that may be folded into an earlier one. */
interface Foldable {
  readonly app: string
  /** The states before each operation up to this one. */
  readonly states: readonly ProjectState[]
  readonly operations: readonly Operation[]
  readonly place: number
}

/** The list with an operation folded into an earlier one, and where it has to be looked at again. */
interface Folded {
  readonly operations: readonly Operation[]
  readonly place: number
}

function fold(foldable: Foldable): Folded | undefined {
  return foldLeft(foldable) ?? foldRight(foldable)
}

/** Lets the operation pass those before it until it meets one with which it becomes less. */
function foldLeft({ app, states, operations, place }: Foldable): Folded | undefined {
  let second = operations[place] as Operation
  const passed: Operation[] = []
  for (let at = place - 1; at >= 0; at--) {
    const [before, first] = [states[at] as ProjectState, operations[at] as Operation]
    const reduced = lessOf({ app, before, first, second })
    if (reduced)
      return {
        operations: [
          ...operations.slice(0, at),
          ...reduced,
          ...passed,
          ...operations.slice(place + 1),
        ],
        place: at,
      }
    const swapped = swap({ app, before, first, second })
    if (!swapped) return undefined
    second = swapped.first
    passed.unshift(swapped.second)
  }
  return undefined
}

/** Lets earlier operations pass those between until one meets the operation and becomes less with it. */
function foldRight(foldable: Foldable): Folded | undefined {
  const { operations, place } = foldable
  for (let at = place - 2; at >= 0 && !isOpaque(operations[at + 1] as Operation); at--) {
    const moved = moveRight(foldable, at)
    if (!moved) continue
    const { between, reduced } = moved
    return {
      operations: [
        ...operations.slice(0, at),
        ...between,
        ...reduced,
        ...operations.slice(place + 1),
      ],
      place: at,
    }
  }
  return undefined
}

function moveRight({ app, states, operations, place }: Foldable, at: number) {
  let before = states[at] as ProjectState
  let first = operations[at] as Operation
  if (!isSameModel(first, operations[place] as Operation, app)) return undefined
  const between: Operation[] = []
  for (const second of operations.slice(at + 1, place)) {
    const swapped = swap({ app, before, first, second })
    if (!swapped) return undefined
    between.push(swapped.first)
    before = swapped.first.apply(before, app)
    first = swapped.second
  }
  const reduced = lessOf({ app, before, first, second: operations[place] as Operation })
  return reduced && { between, reduced }
}

function isSameModel(one: Operation, other: Operation, app: string): boolean {
  return labelIn(app, String(one.values[0])) === labelIn(app, String(other.values[0]))
}

interface Neighbours {
  readonly app: string
  readonly before: ProjectState
  readonly first: Operation
  readonly second: Operation
}

/** What two neighbours come to, if it is less and gives the same models. */
function lessOf({ app, before, first, second }: Neighbours): readonly Operation[] | undefined {
  if (isOpaque(first) || isOpaque(second)) return undefined
  const after = attempt(before, app, [first, second])
  const reduced = after && reduce({ app, before, first, second, after })
  if (!after || !reduced) return undefined
  const reached = attempt(before, app, reduced)
  return reached && isSameState(reached, after) ? reduced : undefined
}

/** Two neighbours in the other order; one that a rename passes gets the new names. */
function swap({ app, before, first, second }: Neighbours) {
  if (isOpaque(first) || isOpaque(second)) return undefined
  const clash = clashIn(before, { app, operation: first }, { app, operation: second })
  if (clash === undefined) return { first: second, second: first }
  const renamed = renameInOperation(first, second, app)
  const after = renamed && attempt(before, app, [first, second])
  const reached = renamed && attempt(before, app, [second, renamed])
  if (!renamed || !after || !reached || !isSameState(after, reached)) return undefined
  return { first: second, second: renamed }
}

function attempt(
  state: ProjectState,
  app: string,
  operations: readonly Operation[],
): ProjectState | undefined {
  try {
    return operations.reduce((before, operation) => operation.apply(before, app), state)
  } catch {
    return undefined
  }
}
