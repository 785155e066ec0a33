/** The operations of several migrations, as few as they can be. */
import type { MigrationGraph } from '../files/graph.ts'
import { keyOf } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { op } from '../op.ts'
import type { Operation } from '../operation.ts'
import { operationFrom } from './build-operation.ts'
import { optimize } from './optimize.ts'
import { type SquashRange, squashError } from './squash-range.ts'

/** What the operations became. */
export interface Shortened {
  readonly operations: readonly Operation[]
  /** How many there were. */
  readonly count: number
}

/** Leaves out what can be left out, and folds the rest. */
export function shortened(graph: MigrationGraph, range: SquashRange): Shortened {
  const [{ app } = { app: '' }] = range.nodes
  for (const node of range.nodes) refuseForeign(node)
  const given = range.nodes.flatMap(({ migration }) => migration.operations)
  const ordinary = new Map<Operation, Operation>()
  const operations = given
    .filter(({ isElidable }) => !isElidable)
    .map((operation) => {
      const made = ordinarily(operation)
      ordinary.set(made, operation)
      return made
    })
  const outside = new Set(graph.ancestors(...range.dependencies))
  const base = graph.state((node) => outside.has(node))
  const short = optimize({ app, base, operations })
  return { operations: short.map((one) => ordinary.get(one) ?? one), count: given.length }
}

/**
 * An index that is made while others write is an ordinary one where its table is made by the same squash; where it is not
 * folded away it stays what it was.
 */
function ordinarily(operation: Operation): Operation {
  const { name, values } = operation
  if (name !== 'addIndexConcurrently') return operation
  const isConstraint = 'type' in (values[1] as object)
  return operationFrom(isConstraint ? 'addConstraint' : 'addIndex', values)
}

/** An operation that is not one of `op` cannot be written. */
function refuseForeign(node: LoadedMigration): void {
  const foreign = node.migration.operations.find(({ name }) => !(name in op))
  if (foreign)
    throw squashError(
      `${keyOf(node)} has an operation of its own, "${foreign.description}", which cannot be written into a file.`,
    )
}
