/** Operations on indexes of tables that others write meanwhile. */
import type { ConstraintDescription, IndexDescription } from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import { labelIn, type Operation } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from './rules.ts'

/**
 * Adds an index, or a unique constraint, while others go on writing (`CREATE INDEX CONCURRENTLY`). Only in a migration with
 * `atomic: false`. What an attempt before has left unfinished is dropped and made anew. SQLite makes an ordinary index.
 */
export function addIndexConcurrently(
  model: string,
  index: IndexDescription | Extract<ConstraintDescription, { type: 'unique' }>,
): Operation {
  const added = 'type' in index ? addConstraint(model, index) : addIndex(model, index)
  return {
    ...added,
    name: 'addIndexConcurrently',
    description: `${added.description} concurrently`,
    runsOutsideTransaction: true,
  }
}

/** Removes the index, or the unique constraint, with this name while others go on writing. Only with `atomic: false`. */
export function removeIndexConcurrently(model: string, name: string): Operation {
  return {
    ...removeIndex(model, name),
    name: 'removeIndexConcurrently',
    description: `Remove index ${name} from ${model} concurrently`,
    runsOutsideTransaction: true,
    apply(state, app) {
      const remove = isIndex(state, labelIn(app, model), name) ? removeIndex : removeConstraint
      return remove(model, name).apply(state, app)
    },
  }
}

function isIndex(state: ProjectState, label: string, name: string): boolean {
  const model = state.get(label)
  return (model.options.indexes ?? []).some((index) => effectiveIndexName(model, index) === name)
}
