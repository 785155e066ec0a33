/** Comparing the recorded models with those of the code. */
import { type ModelDescription, modelLabel } from '../../db/schema/description.ts'
import type { ProjectState } from '../state/project-state.ts'
import { fieldChanges, type ValueSource } from './field-changes.ts'
import { createModels, deleteModels } from './model-changes.ts'
import type { PlannedOperation } from './planned-operation.ts'
import { findRenamedFields, findRenamedModels } from './renames.ts'
import { addedRules, changedOptions, freedNames, removedRules } from './rule-changes.ts'

/** The operations that lead from one state to the other, in an order in which they can be made. */
export async function detectChanges(
  from: ProjectState,
  to: ProjectState,
  source: ValueSource,
): Promise<PlannedOperation[]> {
  const models = await findRenamedModels(from, to, source.questionnaire)
  const fields = await findRenamedFields(models.state, to, source.questionnaire)
  const before = fields.state
  const pairs = [...to.models].flatMap(([label, after]): Pair[] => {
    const was = before.models.get(label)
    return was ? [{ before: was, after }] : []
  })
  const changed: PlannedOperation[] = []
  for (const pair of pairs) changed.push(...(await fieldChanges(pair.before, pair.after, source)))
  const [created, gone] = [missing(to, before), missing(before, to)]
  return [
    ...models.operations,
    ...fields.operations,
    ...pairs.flatMap((pair) => removedRules(pair.before, pair.after)),
    ...freedNames(gone, [...to.models.values()]),
    ...createModels(created),
    ...changed,
    ...pairs.flatMap((pair) => changedOptions(pair.before, pair.after)),
    ...pairs.flatMap((pair) => addedRules(pair.before, pair.after)),
    ...deleteModels(gone),
  ]
}

interface Pair {
  readonly before: ModelDescription
  readonly after: ModelDescription
}

function missing(state: ProjectState, other: ProjectState): ModelDescription[] {
  return [...state.models.values()].filter((model) => !other.models.has(modelLabel(model)))
}
