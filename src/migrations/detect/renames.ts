/** Finding models and fields that were renamed, by asking. */
import type { FieldDescription, ModelDescription } from '../../db/schema/description.ts'
import { modelLabel } from '../../db/schema/description.ts'
import { renameField } from '../operations/fields.ts'
import { renameModel } from '../operations/model-names.ts'
import type { ProjectState } from '../state/project-state.ts'
import { modelTag, type PlannedOperation } from './planned-operation.ts'
import type { Questionnaire } from './questions.ts'

/** The renames that were confirmed, and the state after them. */
export interface Renames {
  readonly operations: readonly PlannedOperation[]
  readonly state: ProjectState
}

/** Asks about every model that is gone while one much like it, in the same app, is new. */
export async function findRenamedModels(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const operations: PlannedOperation[] = []
  let state = from
  for (const added of missing(to, from)) {
    for (const gone of missing(state, to)) {
      if (gone.app !== added.app || !areAlike(gone, added)) continue
      const label = modelLabel(added)
      if (!(await questionnaire.isRenamed('rename-model', modelLabel(gone), label))) continue
      const operation = renameModel(gone.name, added.name)
      const app = gone.app ?? ''
      operations.push({ app, operation, provides: [modelTag(label)], requires: [] })
      state = operation.apply(state, app)
      break
    }
  }
  return { operations, state }
}

/** Asks about every field that is gone while one of the same kind, in the same model, is new. */
export async function findRenamedFields(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const operations: PlannedOperation[] = []
  let state = from
  for (const [label, after] of to.models) {
    const before = state.models.get(label)
    if (!before) continue
    for (const [old, name] of await renamedFields(label, before, after, questionnaire)) {
      const operation = renameField(after.name, old, name)
      const app = after.app ?? ''
      operations.push({ app, operation, provides: [], requires: [] })
      state = operation.apply(state, app)
    }
  }
  return { operations, state }
}

async function renamedFields(
  label: string,
  before: ModelDescription,
  after: ModelDescription,
  questionnaire: Questionnaire,
): Promise<[string, string][]> {
  const renamed: [string, string][] = []
  const gone = new Map(Object.entries(before.fields).filter(([name]) => !after.fields[name]))
  const added = Object.entries(after.fields).filter(([name]) => !before.fields[name])
  for (const [name, field] of added) {
    for (const [old, was] of gone) {
      if (!isSameKind(was, field)) continue
      const isRenamed = await questionnaire.isRenamed(
        'rename-field',
        `${label}.${old}`,
        `${label}.${name}`,
      )
      if (!isRenamed) continue
      renamed.push([old, name])
      gone.delete(old)
      break
    }
  }
  return renamed
}

/** `char` and `text` can follow each other; a relation must lead to the same model. */
function isSameKind(before: FieldDescription, after: FieldDescription): boolean {
  const family = ({ kind }: FieldDescription) => (kind === 'char' ? 'text' : kind)
  return family(before) === family(after) && before.to === after.to
}

const alikeShare = 0.6

/** Whether most of the fields are the same. Where a relation leads does not count: that may be the rename. */
function areAlike(one: ModelDescription, other: ModelDescription): boolean {
  const texts = (model: ModelDescription) =>
    Object.entries(model.fields).map(([name, { kind }]) => `${name}:${kind}`)
  const [a, b] = [new Set(texts(one)), new Set(texts(other))]
  const most = Math.max(a.size, b.size)
  return most === 0 || [...a].filter((text) => b.has(text)).length / most >= alikeShare
}

function missing(state: ProjectState, other: ProjectState): ModelDescription[] {
  return [...state.models].filter(([label]) => !other.models.has(label)).map(([, model]) => model)
}
