/** Forgetting applied migrations whose file is gone. */
import type { MigrationGraph } from '../files/graph.ts'
import { keyText } from '../files/key.ts'

/**
 * The recorded migrations that have no file: of one app, or of all. What a squash replaces stays as long as the database
 * has only a part of it.
 */
export function prunable(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
  app: string | undefined,
): string[] {
  const { squashes, complete } = graph.replacements
  const open = squashes.filter((squash) => !complete.includes(squash))
  const needed = new Set(open.flatMap(({ migration }) => migration.replaces.map(keyText)))
  return [...applied.keys()].filter(
    (key) =>
      !graph.find(key) && !needed.has(key) && (app === undefined || key.startsWith(`${app}.`)),
  )
}
