/** The operations on the fields of models that stay. */
import type { FieldDescription, ModelDescription } from '../../db/schema/description.ts'
import { modelLabel } from '../../db/schema/description.ts'
import { plannedAlteration, plannedField, plannedRemoval } from './field-operations.ts'
import type { PlannedOperation } from './planned-operation.ts'
import type { Questionnaire } from './questions.ts'

/** Tells whether a field gets its time by itself, so that existing rows may get the current one. */
export type IsAutomatic = (label: string, field: string) => boolean

/** What comparing needs to find values for existing rows. */
export interface ValueSource {
  readonly questionnaire: Questionnaire
  readonly isAutomatic: IsAutomatic
}

/** Removals, then additions and changes, of one model's fields. */
export async function fieldChanges(
  before: ModelDescription,
  after: ModelDescription,
  source: ValueSource,
): Promise<PlannedOperation[]> {
  const removed = Object.entries(before.fields).filter(([name, field]) => {
    const next = after.fields[name]
    return !next || isReplaced(field, next)
  })
  const operations = removed.map(([name]) => plannedRemoval(before, name))
  for (const [name, field] of Object.entries(after.fields)) {
    const was = before.fields[name]
    if (!was || isReplaced(was, field)) {
      operations.push(
        plannedField(after, name, field, await existingFor({ after, name, field }, source)),
      )
    } else if (isChanged(was, field)) {
      const existing = await existingFor({ after, name, field, was }, source)
      operations.push(plannedAlteration(after, name, { was, field, existing }))
    }
  }
  return operations
}

/** A relation with a table between cannot become a column, nor lead to another model. */
function isReplaced(before: FieldDescription, after: FieldDescription): boolean {
  const isMany = before.kind === 'manyToMany'
  if (!isMany && after.kind !== 'manyToMany') return false
  return before.kind !== after.kind || isChanged(before, after)
}

/** Defaults that are plain values are recorded for code of the past, but they are no change of the database. */
function isChanged(before: FieldDescription, after: FieldDescription): boolean {
  return comparable(before) !== comparable(after)
}

function comparable({ kind, to, of, options }: FieldDescription): string {
  const { default: _, ...rest } = options
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([kind, to, of && comparable(of), sorted])
}

interface Filled {
  readonly after: ModelDescription
  readonly name: string
  readonly field: FieldDescription
  readonly was?: FieldDescription | undefined
}

async function existingFor(
  { after, name, field, was }: Filled,
  source: ValueSource,
): Promise<unknown> {
  const { options, kind } = field
  if (kind === 'manyToMany' || kind === 'generated' || options.null) return undefined
  if (was && !was.options.null) return undefined
  if (options.default !== undefined || options.dbDefault !== undefined) return undefined
  if (source.isAutomatic(modelLabel(after), name)) return 'now'
  return source.questionnaire.existingValue(`${modelLabel(after)}.${name}`)
}
