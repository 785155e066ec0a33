/** The operations on the fields of models that stay. */
import {
  allFields,
  columnName,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import { quoteName } from '../../db/schema/names.ts'
import type { ProjectState } from '../state/project-state.ts'
import { renameColumn } from '../state/rename.ts'
import { plannedAlteration, plannedField, plannedRemoval } from './field-operations.ts'
import type { PlannedOperation } from './planned-operation.ts'
import type { Questionnaire } from './questions.ts'
import { comparable } from './renames/likeness.ts'
import type { ModelPair } from './rule-changes.ts'
import { valueForm } from './value-form.ts'

/** Tells whether a field gets its time by itself, so that existing rows may get the current one. */
export type IsAutomatic = (label: string, field: string) => boolean

/** What comparing needs to find values for existing rows. */
export interface ValueSource {
  readonly questionnaire: Questionnaire
  readonly isAutomatic: IsAutomatic
}

/** What is done to the fields of a model: the order is that of the parts. */
export interface FieldChanges {
  readonly removed: readonly PlannedOperation[]
  readonly changed: readonly PlannedOperation[]
  /** Removals that have to wait: what is changed here, or the key, still uses the field. */
  readonly removedLater: readonly PlannedOperation[]
}

/** The fields that go, or are made anew under their name. The key that is added by itself goes by itself. */
export function lostFields(before: ModelDescription, after: ModelDescription): ReadonlySet<string> {
  const lost = Object.entries(before.fields).filter(([name, field]) => {
    const next = allFields(after)[name]
    return !next || isReplaced(field, next)
  })
  return new Set(lost.map(([name]) => name))
}

/** Removals, then additions and changes, of one model's fields. */
export async function fieldChanges(
  { before: recorded, after, lost }: ModelPair,
  { source, to }: { readonly source: ValueSource; readonly to: ProjectState },
): Promise<FieldChanges> {
  const before = withColumnsOf(recorded, after)
  const isLate = (name: string) => !(name in after.fields) && isNeeded(before, after, name)
  const names = [...lost].sort((a, b) => rank(before, b) - rank(before, a))
  const removals = (list: readonly string[]) => list.map((name) => plannedRemoval(before, name))
  const changed: PlannedOperation[] = []
  const fields = declared(before, after).sort(([a], [b]) => rank(after, a) - rank(after, b))
  for (const [name, field] of fields) {
    const was = lost.has(name) ? undefined : allFields(before)[name]
    if (was && comparable(was) === comparable(field)) continue
    const existing = await existingFor({ after, name, field, was }, { source, to })
    changed.push(
      was
        ? plannedAlteration(after, name, { was, field, existing })
        : plannedField(after, name, field, existing),
    )
  }
  return {
    removed: removals(names.filter((name) => !isLate(name))),
    changed,
    removedLater: removals(names.filter(isLate)),
  }
}

/** Computed columns follow those that they are computed from to other names, and are not changed by that. */
function withColumnsOf(before: ModelDescription, after: ModelDescription): ModelDescription {
  return Object.entries(before.fields).reduce((model, [name, field]) => {
    const next = after.fields[name]
    return next ? renameColumn(model, columnName(name, field), columnName(name, next)) : model
  }, before)
}

/** The fields that a change is about: the key that is added by itself only where one with its name was declared. */
function declared(before: ModelDescription, after: ModelDescription): [string, FieldDescription][] {
  return Object.entries(allFields(after)).filter(
    ([name]) => name in after.fields || name in before.fields,
  )
}

/** What is computed comes after what it is computed from. */
function rank({ fields }: ModelDescription, name: string): number {
  return fields[name]?.kind === 'generated' ? 1 : 0
}

/** Whether the key, or a computed column that stays, uses a field until it is changed. */
function isNeeded(before: ModelDescription, after: ModelDescription, name: string): boolean {
  if (before.options.primaryKey?.includes(name)) return after.options.primaryKey !== undefined
  const field = before.fields[name]
  const column = field && quoteName(columnName(name, field))
  return Object.entries(before.fields).some(
    ([other, { options }]) =>
      column !== undefined &&
      after.fields[other] &&
      JSON.stringify(options.expression)?.includes(JSON.stringify(column).slice(1, -1)),
  )
}

/** A relation with a table between cannot become a column, nor lead to another model. */
function isReplaced(before: FieldDescription, after: FieldDescription): boolean {
  if (before.kind !== after.kind) return [before.kind, after.kind].includes('manyToMany')
  if (before.kind !== 'manyToMany') return false
  const [was, is] = [before.options.through, after.options.through]
  if (was !== undefined && is !== undefined) return false
  return before.to !== after.to || was !== is
}

interface Filled {
  readonly after: ModelDescription
  readonly name: string
  readonly field: FieldDescription
  readonly was?: FieldDescription | undefined
}

async function existingFor(
  { after, name, field, was }: Filled,
  { source, to }: { readonly source: ValueSource; readonly to: ProjectState },
): Promise<unknown> {
  const { options, kind } = field
  if (['manyToMany', 'generated', 'id'].includes(kind) || options.null) return undefined
  if (was && !was.options.null) return undefined
  if (options.default !== undefined || options.dbDefault !== undefined) return undefined
  if (source.isAutomatic(modelLabel(after), name)) return 'now'
  const place = `${modelLabel(after)}.${name}`
  const form = valueForm(
    field,
    field.to === undefined ? undefined : { label: field.to, key: to.key(field.to) },
  )
  const answer = await source.questionnaire.existingValue({
    field: place,
    form,
    canLeave: was !== undefined,
  })
  return answer === null ? undefined : answer
}
