/** Finding models that were renamed, or moved to another app, by asking. */
import { type ModelDescription, modelLabel } from '../../../db/schema/description.ts'
import { tableName } from '../../../db/schema/model-tables.ts'
import type { Operation } from '../../operation.ts'
import { alterTable, moveModel, renameModel } from '../../operations/model-names.ts'
import type { ProjectState } from '../../state/project-state.ts'
import { modelTag, nameTag, type PlannedOperation, usersTag } from '../planned-operation.ts'
import type { Questionnaire, YesOrNo } from '../questions.ts'
import { type Candidate, confirmed } from './candidates.ts'
import { modelLikeness, nameLikeness } from './likeness.ts'

/** The changes that were confirmed, and the state after them. */
export interface Renames {
  readonly operations: readonly PlannedOperation[]
  readonly state: ProjectState
}

interface ModelCandidate extends Candidate {
  readonly before: ModelDescription
  readonly after: ModelDescription
}

/** Asks about models that are gone while ones much like them are new. */
export async function findRenamedModels(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const gone = missing(from, to)
  const candidates = missing(to, from).flatMap((after) =>
    gone
      .filter((before) => isFree(before, after, from))
      .flatMap((before) => candidate(before, after) ?? []),
  )
  const operations: PlannedOperation[] = []
  let state = from
  for (const one of await confirmed(candidates, questionnaire)) {
    for (const planned of changesOf(one, state)) {
      operations.push(planned)
      state = planned.operation.apply(state, planned.app)
    }
  }
  return { operations, state }
}

/** Whether a model can go there in two steps. */
function isFree(before: ModelDescription, after: ModelDescription, from: ProjectState): boolean {
  if (before.app === after.app || before.name === after.name) return true
  const between = [`${after.app}.${before.name}`, `${before.app}.${after.name}`]
  return between.some((label) => !from.models.has(label))
}

const leastLikeness = 0.5
const leastLikenessElsewhere = 0.75

/** A model with another name in another app must be more alike. */
function candidate(before: ModelDescription, after: ModelDescription): ModelCandidate | undefined {
  const likeness = modelLikeness(before, after)
  const isElsewhere = before.app !== after.app
  const isRenamed = before.name !== after.name
  if (likeness < (isElsewhere && isRenamed ? leastLikenessElsewhere : leastLikeness))
    return undefined
  const [gone, added] = [modelLabel(before), modelLabel(after)]
  const rank = likeness + nameLikeness(before.name, after.name) / 2 - (isElsewhere ? 0.25 : 0)
  return { before, after, gone, added, rank, question: questionFor(before, after) }
}

function questionFor(before: ModelDescription, after: ModelDescription): YesOrNo {
  const [from, to] = [modelLabel(before), modelLabel(after)]
  const no = `${from} is deleted with its rows, ${to} is made anew`
  if (before.app === after.app)
    return {
      id: `rename-model:${from}>${after.name}`,
      kind: 'rename-model',
      text: `Was ${from} renamed to ${to}?`,
      yes: 'it is renamed and keeps its rows',
      no,
    }
  const place = before.name === after.name ? after.app : to
  return {
    id: `move-model:${from}>${place}`,
    kind: 'move-model',
    text: `Was ${from} moved to ${to}?`,
    yes: 'it is moved and keeps its rows',
    no,
  }
}

/** A table that keeps its name is told so first, so that it is not renamed there and back. */
function changesOf({ before, after }: ModelCandidate, state: ProjectState): PlannedOperation[] {
  const app = after.app ?? ''
  const isElsewhere = before.app !== app
  const isRenamed = before.name !== after.name
  const name = isElsewhere ? modelLabel(before) : before.name
  const staysAt = after.options.table === tableName(before) && !before.options.table
  const operations: Operation[] = [
    ...(staysAt ? [alterTable(name, tableName(before))] : []),
    ...(isElsewhere && isRenamed ? movedAndRenamed(before, after, state) : []),
    ...(isElsewhere && !isRenamed ? [moveModel(name, app)] : []),
    ...(isRenamed && !isElsewhere ? [renameModel(before.name, after.name)] : []),
  ]
  return operations.map((operation) => ({
    app,
    operation,
    provides: [modelTag(modelLabel(after))],
    requires: [
      modelTag(modelLabel(before)),
      usersTag(modelLabel(before)),
      nameTag(tableName(after)),
    ],
  }))
}

/** The one or the other comes first, as the names are free. */
function movedAndRenamed(
  before: ModelDescription,
  after: ModelDescription,
  state: ProjectState,
): Operation[] {
  const app = after.app ?? ''
  if (!state.models.has(`${app}.${before.name}`))
    return [moveModel(modelLabel(before), app), renameModel(before.name, after.name)]
  const renamed = `${before.app}.${after.name}`
  return [renameModel(modelLabel(before), renamed), moveModel(renamed, app)]
}

function missing(state: ProjectState, other: ProjectState): ModelDescription[] {
  return [...state.models].filter(([label]) => !other.models.has(label)).map(([, model]) => model)
}
