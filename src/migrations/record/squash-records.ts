/** The records of squashes: of those that are complete, and of what they replace. */
import type { MigrationGraph } from '../files/graph.ts'
import { keyOf } from '../files/key.ts'
import { recordOf } from '../run/plan.ts'
import type { Recorder } from './recorder.ts'

/**
 * Records the squashes that count as applied because all that they replace is, and gives their keys. From then on they
 * are applied whatever becomes of the files and records of the others.
 */
export async function recordCompleted(
  graph: MigrationGraph,
  recorder: Recorder,
): Promise<string[]> {
  const applied = await recorder.applied()
  const complete = graph.withApplied(applied.keys()).replacements.complete
  const open = complete.filter((squash) => !applied.has(keyOf(squash)))
  if (open.length === 0) return []
  await recorder.recordAlone(open.map(recordOf))
  return open.map(keyOf)
}

/** Of the keys in a record those that no file has and no squash replaces. */
export function recordsWithoutFile(graph: MigrationGraph, applied: Iterable<string>): string[] {
  const isGone = (key: string) =>
    !graph.find(key) && graph.replacements.squashesOf(key).length === 0
  return [...applied].filter(isGone)
}
