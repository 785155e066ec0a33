/** Forgetting applied migrations whose file is gone. */
import type { MigrationGraph } from '../files/graph.ts'

/** The recorded migrations that have no file: of one app, or of all. */
export function prunable(
  graph: MigrationGraph,
  applied: ReadonlyMap<string, string>,
  app: string | undefined,
): string[] {
  return [...applied.keys()].filter(
    (key) => !graph.find(key) && (app === undefined || key.startsWith(`${app}.`)),
  )
}
