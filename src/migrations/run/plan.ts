/** Which migrations have to run, and in which direction. */

import { findMigration, migrationsOf } from '../files/find-migration.ts'
import { keyOf, type MigrationGraph } from '../files/graph.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'

/** One migration to run. */
export interface PlannedStep {
  readonly node: LoadedMigration
  readonly direction: 'forward' | 'backward'
}

/** Where to go. Without an app: to the last migrations of all. */
export interface Target {
  readonly app?: string | undefined
  /** A migration's name or its beginning; `zero` undoes all of the app. Its last one when left out. */
  readonly target?: string | undefined
}

/** The steps from what is applied to the target. Throws `E_MIGRATION_UNKNOWN` when that does not exist. */
export function planSteps(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
  { app, target }: Target,
): PlannedStep[] {
  const isApplied = (node: LoadedMigration) => applied.has(keyOf(node))
  const forward = (nodes: readonly LoadedMigration[]): PlannedStep[] =>
    nodes.filter((node) => !isApplied(node)).map((node) => ({ node, direction: 'forward' }))
  if (app === undefined) return forward(graph.ordered)
  const own = migrationsOf(graph, app)
  if (target === undefined)
    return forward(
      union(
        graph,
        own.map((node) => graph.ancestors(node)),
      ),
    )
  if (target === 'zero') return backward(graph, own, isApplied)
  const wanted = findMigration(graph, { app, name: target })
  const later = graph.descendants(wanted).filter((node) => node.app === app && node !== wanted)
  if (later.some(isApplied)) return backward(graph, later, isApplied)
  return forward(graph.ancestors(wanted))
}

function backward(
  graph: MigrationGraph,
  nodes: readonly LoadedMigration[],
  isApplied: (node: LoadedMigration) => boolean,
): PlannedStep[] {
  return union(
    graph,
    nodes.map((node) => graph.descendants(node)),
  )
    .filter(isApplied)
    .reverse()
    .map((node) => ({ node, direction: 'backward' }))
}

function union(
  graph: MigrationGraph,
  groups: readonly (readonly LoadedMigration[])[],
): LoadedMigration[] {
  const wanted = new Set(groups.flat())
  return graph.ordered.filter((node) => wanted.has(node))
}
