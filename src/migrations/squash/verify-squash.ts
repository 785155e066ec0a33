/** Making sure that a squash can take the place of what it replaces. */
import type { MigrationGraph } from '../files/graph.ts'
import { stateAfter } from '../files/graph.ts'
import { keyOf } from '../files/key.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { ProjectState } from '../state/project-state.ts'
import { differingModels } from '../state/same-state.ts'
import { squashError } from './squash-range.ts'

/** Throws `E_MIGRATION_SQUASH` when migrations of others need the models as they were in the middle of it. */
export function verifySquash(graph: MigrationGraph, squash: LoadedMigration): void {
  const squashed = graph.withMigration(squash)
  const reached = replay(squashed, squash)
  const differing = differingModels(graph.state(), reached)
  if (differing.length > 0)
    throw squashError(
      `With the squash the models would not be the same at the end: ${differing.join(', ')}. Other migrations change them in between; squash up to an earlier migration.`,
    )
}

function replay(graph: MigrationGraph, squash: LoadedMigration): ProjectState {
  let state = new ProjectState()
  for (const node of graph.ordered) {
    try {
      state = stateAfter(state, node)
    } catch (error) {
      if (node === squash) throw error
      throw squashError(
        `${keyOf(node)} needs the models as they were in the middle of the squash. ${(error as Error).message} Let it depend on less, or squash up to an earlier migration.`,
      )
    }
  }
  return state
}
