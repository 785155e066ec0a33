/** What a squash is made of: the migrations between two, and what they need from outside. */
import { findMigration } from '../files/find-migration.ts'
import type { MigrationGraph } from '../files/graph.ts'
import { keyOf, keyText } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import type { MigrationKey } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'

/** Which migrations of an app. */
export interface RangeNames {
  readonly app: string
  /** The first, by name or beginning; the app's first when left out. */
  readonly from?: string | undefined
  /** The last. */
  readonly to: string
}

/** The migrations that become one. */
export interface SquashRange {
  /** In order. The last one needs all others. */
  readonly nodes: readonly LoadedMigration[]
  /** What they need from outside, without what others of that need anyway. */
  readonly dependencies: readonly LoadedMigration[]
  /** All that the new one replaces: of a squash among them also what that replaces. */
  readonly replaces: readonly MigrationKey[]
}

/**
 * Finds the migrations. Throws `E_MIGRATION_UNKNOWN`; `E_MIGRATION_SQUASH` when they cannot become one, `E_MIGRATION_CYCLE`
 * when a migration of another app would stand before and after it.
 */
export function squashRange(graph: MigrationGraph, { app, from, to }: RangeNames): SquashRange {
  const last = named(graph, app, to)
  const first = from === undefined ? undefined : named(graph, app, from)
  const until = graph.ancestors(last).filter((node) => node.app === app)
  if (first && !until.includes(first))
    throw squashError(
      `${keyOf(last)} does not depend on ${keyOf(first)}. Name an earlier one first, then a later one.`,
    )
  const before = new Set(first && graph.ancestors(first).filter((node) => node !== first))
  const nodes = until.filter((node) => !before.has(node))
  if (nodes.length < 2)
    throw squashError(
      `From ${keyOf(first ?? last)} to ${keyOf(last)} there is only one migration. Name a later one.`,
    )
  refuseCycle(graph, nodes)
  return { nodes, dependencies: dependenciesOf(graph, nodes), replaces: replacedBy(nodes) }
}

function named(graph: MigrationGraph, app: string, name: string): LoadedMigration {
  const node = findMigration(graph, { app, name })
  const squash = graph.replacements.squashOf(keyOf(node))
  if (!squash) return node
  throw squashError(`${keyOf(node)} is replaced by ${keyOf(squash)} already. Squash that one.`)
}

function dependenciesOf(
  graph: MigrationGraph,
  nodes: readonly LoadedMigration[],
): LoadedMigration[] {
  const inside = new Set(nodes)
  const needed = new Set(nodes.flatMap((node) => graph.parents(node)))
  const outside = [...needed].filter((node) => !inside.has(node))
  const implied = new Set(outside.flatMap((node) => graph.ancestors(...graph.parents(node))))
  const [{ app } = { app: '' }] = nodes
  const rank = (node: LoadedMigration) => (node.app === app ? '' : keyOf(node))
  return outside.filter((node) => !implied.has(node)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

function replacedBy(nodes: readonly LoadedMigration[]): MigrationKey[] {
  const keys = nodes.flatMap(({ app, name, migration }): MigrationKey[] => [
    ...migration.replaces,
    [app, name],
  ])
  return [...new Map(keys.map((key) => [keyText(key), key])).values()]
}

/** Refuses what stands between the migrations: it needs one of them, and another one needs it. */
function refuseCycle(graph: MigrationGraph, nodes: readonly LoadedMigration[]): void {
  const inside = new Set(nodes)
  const outside = nodes.flatMap((node) => graph.parents(node)).filter((node) => !inside.has(node))
  for (const needed of new Set(outside)) {
    const first = graph.ancestors(needed).findLast((node) => inside.has(node))
    const last = nodes.find((node) => graph.parents(node).includes(needed))
    if (!first || !last) continue
    throw new MigrationError(
      'E_MIGRATION_CYCLE',
      `${keyOf(last)} depends on ${keyOf(needed)}, which depends on ${keyOf(first)}: a squash of both would have to run before and after it. Nothing was written; squash up to what comes before ${keyOf(last)}, and what follows apart.`,
    )
  }
}

/** `E_MIGRATION_SQUASH` */
export function squashError(message: string): MigrationError {
  return new MigrationError('E_MIGRATION_SQUASH', `${message} Nothing was written.`)
}
