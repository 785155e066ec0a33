/** What `bulkCreate` does with rows that are there already, checked before anything is asked of the database. */
import type { OnConflict } from '../compile/write-sql.ts'
import { FieldError } from '../errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { columnFor, generatedError } from './values.ts'

/** The options of `bulkCreate` that are about conflicts. */
export interface ConflictOptions {
  readonly ignoreConflicts?: boolean | undefined
  readonly updateConflicts?:
    | { readonly on: readonly string[]; readonly fields: readonly string[] }
    | undefined
}

/** What an insert does on a conflict. Throws `FieldError` for columns that cannot tell one, or cannot be written. */
export function conflictOf(
  meta: ModelMeta,
  { ignoreConflicts, updateConflicts }: ConflictOptions,
): OnConflict | undefined {
  if (!updateConflicts) return ignoreConflicts ? 'ignore' : undefined
  if (ignoreConflicts)
    throw new FieldError('Conflicts are either ignored or updated. Leave out one of the options.')
  const { on = [], fields = [] } = updateConflicts
  const unique = on.map((name) => columnFor(meta, name, null))
  requireUnique(meta, unique)
  const set = writableColumns(meta, fields)
  const stamped = meta.columns.filter((field) => field.autoNow)
  return { on: unique, set: [...new Set([...set, ...stamped])] }
}

/** The columns that a bulk operation writes. Throws `FieldError` for the key, and when there are none. */
export function writableColumns(meta: ModelMeta, names: readonly string[]): FieldInfo[] {
  if (names.length === 0)
    throw new FieldError(`Name the columns of ${meta.label} that are to be written.`)
  const fields = names.map((name) => columnFor(meta, name, null))
  const key = fields.find((field) => meta.keyFields.includes(field))
  if (key) throw new FieldError(`The key "${key.name}" cannot be changed in bulk. Leave it out.`)
  const generated = fields.find((field) => field.generated)
  if (generated) throw generatedError(meta, generated)
  return [...new Set(fields)]
}

function requireUnique(meta: ModelMeta, fields: readonly FieldInfo[]): void {
  const names = sorted(fields.map(({ name }) => name))
  const choices = uniqueColumns(meta)
  if (choices.some((choice) => sorted(choice) === names)) return
  throw new FieldError(
    `updateConflicts.on names (${names}), which ${meta.label} does not keep unique for all rows. Choices: ${choices.map((choice) => `(${choice.join(', ')})`).join(', ')}.`,
  )
}

function uniqueColumns(meta: ModelMeta): (readonly string[])[] {
  const single = meta.columns.filter(({ unique, primaryKey }) => unique && !primaryKey)
  const together = meta.constraints.filter(
    (constraint) => constraint.type === 'unique' && constraint.condition === undefined,
  )
  return [
    meta.primaryKey,
    ...single.map(({ name }) => [name]),
    ...together.map((constraint) => (constraint.type === 'unique' ? constraint.columns : [])),
  ]
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join(', ')
}
