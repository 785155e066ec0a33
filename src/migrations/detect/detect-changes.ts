/** Comparing the recorded models with those of the code. */
import { type ModelDescription, modelLabel } from '../../db/schema/description.ts'
import type { ProjectState } from '../state/project-state.ts'
import { type FieldChanges, fieldChanges, lostFields, type ValueSource } from './field-changes.ts'
import { freedTables } from './freed-tables.ts'
import { createModels, deleteModels } from './model-changes.ts'
import type { PlannedOperation } from './planned-operation.ts'
import type { Questionnaire } from './questions.ts'
import { findRenamedFields } from './renames/fields.ts'
import { findRenamedModels, type Renames } from './renames/models.ts'
import { findRenamedRules } from './renames/rules.ts'
import { findThroughModels } from './renames/through-models.ts'
import {
  addedRules,
  changedOptions,
  freedNames,
  type ModelPair,
  removedRules,
} from './rule-changes.ts'

/** The operations that lead from one state to the other, in an order in which they can be made. */
export async function detectChanges(
  from: ProjectState,
  to: ProjectState,
  source: ValueSource,
): Promise<PlannedOperation[]> {
  const renames = await findRenames(from, to, source.questionnaire)
  const before = renames.state
  const pairs = pairsOf(before, to)
  const fields: FieldChanges[] = []
  for (const pair of pairs) fields.push(await fieldChanges(pair, { source, to }))
  const [created, gone] = [missing(to, before), missing(before, to)]
  return [
    ...freedTables(gone, to),
    ...renames.operations,
    ...pairs.flatMap((pair) => removedRules(pair.before, pair.after, pair.lost)),
    ...freedNames(gone, [...to.models.values()]),
    ...createModels(created),
    ...fields.flatMap(({ removed, changed }) => [...removed, ...changed]),
    ...pairs.flatMap(changedOptions),
    ...fields.flatMap(({ removedLater }) => removedLater),
    ...pairs.flatMap(addedRules),
    ...deleteModels(gone),
  ]
}

/** What goes on under another name, and the state after that. */
async function findRenames(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const models = await findRenamedModels(from, to, questionnaire)
  const between = await findThroughModels(models.state, to, questionnaire)
  const fields = await findRenamedFields(between.state, to, questionnaire)
  const rules = findRenamedRules(fields.state, to)
  return {
    operations: [models, between, fields, rules].flatMap(({ operations }) => operations),
    state: rules.state,
  }
}

function pairsOf(from: ProjectState, to: ProjectState): ModelPair[] {
  return [...to.models].flatMap(([label, after]): ModelPair[] => {
    const before = from.models.get(label)
    return before ? [{ before, after, lost: lostFields(before, after) }] : []
  })
}

function missing(state: ProjectState, other: ProjectState): ModelDescription[] {
  return [...state.models.values()].filter((model) => !other.models.has(modelLabel(model)))
}
