/** Which migrations a database has. */
import type { MigrationGraph } from '../files/graph.ts'
import { keyOf, keyText } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'

/** A migration, and whether the database has it. */
export interface MigrationStatus {
  readonly app: string
  readonly name: string
  readonly isApplied: boolean
  /** Of a squash: how many migrations it replaces, and how many of them the database has. */
  readonly replaces?: { readonly total: number; readonly applied: number }
}

/** The migrations that are used, in order; a squash that waits for the rest of what it replaces stands after that. */
export function statusOf(graph: MigrationGraph): MigrationStatus[] {
  const open = graph.replacements.squashes.filter((one) => graph.replacements.isOpen(keyOf(one)))
  const waiting = new Map(open.map((squash) => [lastPart(graph, squash), squash]))
  return graph.ordered.flatMap((node) => {
    const squash = waiting.get(node)
    return squash ? [statusIn(graph, node), statusIn(graph, squash)] : [statusIn(graph, node)]
  })
}

function lastPart(graph: MigrationGraph, squash: LoadedMigration): LoadedMigration | undefined {
  const parts = graph.replacements.standIns(keyOf(squash)) ?? []
  return graph.ordered.findLast((node) => parts.includes(node))
}

function statusIn(graph: MigrationGraph, node: LoadedMigration): MigrationStatus {
  const { app, name, migration } = node
  const total = migration.replaces.length
  const status = { app, name, isApplied: graph.isApplied(node) }
  if (total === 0) return status
  const applied = migration.replaces.filter((key) =>
    graph.replacements.isApplied(keyText(key)),
  ).length
  return { ...status, replaces: { total, applied } }
}
