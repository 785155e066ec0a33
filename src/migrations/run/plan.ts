/** Which migrations have to run, and in which direction. */

import { keyOf, type MigrationGraph } from '../files/graph.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { MigrationError } from '../migration-error.ts'

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
  const own = graph.ordered.filter((node) => node.app === app)
  if (own.length === 0 && target !== 'zero') throw unknownApp(app)
  if (target === undefined)
    return forward(
      union(
        graph,
        own.map((node) => graph.ancestors(node)),
      ),
    )
  if (target === 'zero') return backward(graph, own, isApplied)
  const wanted = findTarget(own, { app, target })
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

function findTarget(
  own: readonly LoadedMigration[],
  { app, target }: { app: string; target: string },
): LoadedMigration {
  const exact = own.find(({ name }) => name === target)
  if (exact) return exact
  const [found, another] = own.filter(({ name }) => name.startsWith(target))
  if (found && !another) return found
  throw new MigrationError(
    'E_MIGRATION_UNKNOWN',
    `The app "${app}" has ${found ? 'several migrations' : 'no migration'} "${target}". Its migrations: ${own.map(({ name }) => name).join(', ')}.`,
  )
}

function unknownApp(app: string): MigrationError {
  return new MigrationError(
    'E_MIGRATION_UNKNOWN',
    `There is no app "${app}" with migrations. Check the name, and that the app is in the settings.`,
  )
}
