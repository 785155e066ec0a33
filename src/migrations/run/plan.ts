/** Which migrations have to run, and in which direction. */
import { findMigration, migrationsOf } from '../files/find-migration.ts'
import type { MigrationGraph } from '../files/graph.ts'
import { migrationHash } from '../files/hash.ts'
import { keyOf, keyText } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import type { MigrationRecord } from '../record/recorder.ts'

/** One migration to run. */
export interface PlannedStep {
  readonly node: LoadedMigration
  readonly direction: 'forward' | 'backward'
  /**
   * What is recorded, or taken from the record, together with it: what a squash replaces; backwards also the squashes that
   * replace the migration.
   */
  readonly along?: readonly MigrationRecord[]
  /** How many of its operations, from the first on, the database has, where that is neither all nor none. */
  readonly done?: number | undefined
}

/** Where to go. Without an app: to the last migrations of all. */
export interface Target {
  readonly app?: string | undefined
  /** A migration's name or its beginning; `zero` undoes all of the app. Its last one when left out. */
  readonly target?: string | undefined
}

/** The steps, and the graph that they belong to: one without a squash when the target is a part of it. */
export interface StepsInGraph {
  readonly graph: MigrationGraph
  readonly steps: readonly PlannedStep[]
}

/** The steps from what is applied to the target. Throws `E_MIGRATION_UNKNOWN` when that does not exist. */
export function planSteps(graph: MigrationGraph, { app, target }: Target): StepsInGraph {
  if (app === undefined) return forward(graph, graph.ordered)
  const own = migrationsOf(graph, app)
  if (target === undefined) return forward(graph, graph.ancestors(...own))
  if (target === 'zero') return backward(graph, own)
  return towards(graph, findMigration(graph, { app, name: target }))
}

function towards(graph: MigrationGraph, wanted: LoadedMigration): StepsInGraph {
  const { replacements } = graph
  const key = keyOf(wanted)
  if (replacements.squashOf(key)) return towards(graph.unfold(wanted), wanted)
  if (!replacements.isUsed(key))
    return forward(graph, graph.ancestors(...(replacements.standIns(key) ?? [])))
  const later = graph
    .descendants(wanted)
    .filter((node) => node.app === wanted.app && node !== wanted)
  const isBehind = graph.isApplied(wanted) && later.some((node) => graph.isApplied(node))
  return isBehind ? backward(graph, later) : forward(graph, graph.ancestors(wanted))
}

function forward(graph: MigrationGraph, nodes: readonly LoadedMigration[]): StepsInGraph {
  const open = nodes.filter((node) => !graph.isApplied(node))
  return { graph, steps: open.map((node) => step(graph, node, 'forward')) }
}

function backward(graph: MigrationGraph, nodes: readonly LoadedMigration[]): StepsInGraph {
  const applied = graph.descendants(...nodes).filter((node) => graph.isApplied(node))
  return { graph, steps: applied.reverse().map((node) => step(graph, node, 'backward')) }
}

function step(
  graph: MigrationGraph,
  node: LoadedMigration,
  direction: PlannedStep['direction'],
): PlannedStep {
  const replaced = node.migration.replaces.map(([app, name]): MigrationRecord => {
    const file = graph.find(keyText([app, name])) ?? node
    return { app, name, hash: migrationHash(file.migration) }
  })
  const squashes = direction === 'backward' ? graph.replacements.squashesOf(keyOf(node)) : []
  const along = [...replaced, ...squashes.map(recordOf)]
  return along.length > 0 ? { node, direction, along } : { node, direction }
}

/** What is recorded when a step has run, or taken from the record. */
export function recordsOf({ node, along = [] }: PlannedStep): MigrationRecord[] {
  return [recordOf(node), ...along]
}

/** What is recorded of a migration. */
export function recordOf({ app, name, migration }: LoadedMigration): MigrationRecord {
  return { app, name, hash: migrationHash(migration) }
}
