/** Putting migrations in the order of their dependencies. */
import { MigrationError } from '../migration-error.ts'
import { keyOf } from './key.ts'
import type { LoadedMigration } from './load-migrations.ts'

/** Gives the migrations that one depends on. */
export type Parents = (node: LoadedMigration) => readonly LoadedMigration[]

/** A migration on the way down, and how many of its parents have been looked at. */
interface Visit {
  readonly node: LoadedMigration
  readonly parents: readonly LoadedMigration[]
  next: number
}

/**
 * Every migration after all that it depends on; the same order for the same migrations. Keeps its way in a list, because a
 * long history is deeper than the stack. Throws `E_MIGRATION_CYCLE`.
 */
export function inOrder(nodes: Iterable<LoadedMigration>, parents: Parents): LoadedMigration[] {
  const done = new Set<LoadedMigration>()
  const entered = new Set<LoadedMigration>()
  const way: Visit[] = []
  const enter = (node: LoadedMigration) => {
    if (done.has(node)) return
    if (entered.has(node)) throw cycle(way, node)
    entered.add(node)
    way.push({ node, parents: parents(node), next: 0 })
  }
  for (const node of nodes) {
    enter(node)
    for (let visit = way.at(-1); visit; visit = way.at(-1)) {
      const parent = visit.parents[visit.next++]
      if (parent) enter(parent)
      else if (way.pop()) done.add(visit.node)
    }
  }
  return [...done]
}

/** The given migrations and all that can be reached from them. */
export function reachable(
  starts: Iterable<LoadedMigration>,
  next: (node: LoadedMigration) => readonly LoadedMigration[],
): Set<LoadedMigration> {
  const found = new Set(starts)
  for (const node of found) for (const other of next(node)) found.add(other)
  return found
}

/** Says which migrations depend on each other in a cycle. */
function cycle(way: readonly Visit[], node: LoadedMigration): MigrationError {
  const nodes = way.map((visit) => visit.node)
  const names = [...nodes.slice(nodes.indexOf(node)), node].map(keyOf)
  const [name] = names
  if (names.length === 2) {
    const fact = `The migration ${name} depends on itself.`
    return new MigrationError('E_MIGRATION_CYCLE', `${fact} Take that dependency out.`)
  }
  return new MigrationError(
    'E_MIGRATION_CYCLE',
    `Migrations depend on each other in a cycle: ${names.join(' → ')}. Take out one of the dependencies.`,
  )
}
