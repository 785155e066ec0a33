/** Comparing two branches: whether the migrations of one may run before those of the other, and after them. */
import { keyOf } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import type { ProjectState } from '../state/project-state.ts'
import { clashIn, isOpaque, type OperationOfApp } from './commute.ts'

/** The migrations that only one of two branches has, in order. */
export type Branch = readonly LoadedMigration[]

/** Two operations that have to run in a certain order, and why. */
export interface Clash {
  readonly one: BranchOperation
  readonly other: BranchOperation
  readonly reason: string
}

/** An operation with its migration. */
export interface BranchOperation extends OperationOfApp {
  readonly node: LoadedMigration
}

/** What came out of comparing two branches. */
export interface BranchComparison {
  readonly clashes: readonly Clash[]
  /** Migrations of which it cannot be told what they touch, where the other branch does something too. */
  readonly unjudged: readonly LoadedMigration[]
}

/**
 * Compares two branches after what both have. Every operation of one is tried before and after every operation of the
 * other, in the state that the ones before them have made: when each of these pairs commutes, so do the branches.
 */
export function compareBranches(base: ProjectState, one: Branch, other: Branch): BranchComparison {
  const [ones, others] = [operationsOf(one), operationsOf(other)]
  const isQuiet = ones.length === 0 || others.length === 0
  const opaque = [...ones, ...others].filter(({ operation }) => isOpaque(operation))
  return {
    clashes: clashesOf(base, ones, others),
    unjudged: isQuiet ? [] : [...new Set(opaque.map(({ node }) => node))],
  }
}

function operationsOf(branch: Branch): BranchOperation[] {
  return branch.flatMap((node) =>
    node.migration.operations.map((operation) => ({ app: node.app, node, operation })),
  )
}

function clashesOf(
  base: ProjectState,
  ones: readonly BranchOperation[],
  others: readonly BranchOperation[],
): Clash[] {
  const clashes: Clash[] = []
  let before = base
  for (const one of ones) {
    let state = before
    for (const other of others) {
      const reason = reasonIn(state, one, other)
      if (reason !== undefined) clashes.push({ one, other, reason })
      state = attempt(state, other) ?? state
    }
    before = attempt(before, one) ?? before
  }
  return clashes
}

/** Of operations that do not fit here by themselves, because of an earlier clash, nothing is said. */
function reasonIn(
  state: ProjectState,
  one: BranchOperation,
  other: BranchOperation,
): string | undefined {
  if (isOpaque(one.operation) || isOpaque(other.operation)) return undefined
  if (!attempt(state, one) || !attempt(state, other)) return undefined
  return clashIn(state, one, other)
}

function attempt(
  state: ProjectState,
  { app, operation }: OperationOfApp,
): ProjectState | undefined {
  try {
    return operation.apply(state, app)
  } catch {
    return undefined
  }
}

/** `"Add field color to Lot" of lots.0003_color and "Add field color to Lot" of lots.0003_hue: …` */
export function describeClash({ one, other, reason }: Clash): string {
  return `${describe(one)} and ${describe(other)}. ${reason}`
}

function describe({ node, operation }: BranchOperation): string {
  return `"${operation.description}" of ${keyOf(node)}`
}
