/** Values that are given to a row: checked names, keys for rows, defaults. */

import { isExpression } from '../conditions/operands.ts'
import { unknownName } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import { describeValue } from '../fields/kinds/kind.ts'
import type { ModelMeta } from '../model/meta.ts'
import { isRow, keyOf, noKey, rowMeta, unsavedError } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { rowState } from './row-state.ts'

type Writable = Record<string, unknown>

/** The column that a value is given for. Throws `FieldError` for names that are none, and for `undefined`. */
export function columnFor(meta: ModelMeta, name: string, value: unknown): FieldInfo {
  const known = meta.fields.get(name) ?? meta.columns.find(({ attribute }) => attribute === name)
  const field = name === 'pk' && !known ? meta.key : known
  if (!field) throw relationError(meta, name) ?? unknownName(meta, name)
  if (field.generated) throw generatedError(meta, field)
  if (value === undefined)
    throw new FieldError(
      `The value for ${meta.label}.${name} is undefined. Leave it out, or use null.`,
    )
  return field
}

/** Refuses what is no object of values by name. */
export function requireValues(meta: ModelMeta, values: unknown): asserts values is object {
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return
  throw new FieldError(
    `${describeValue(values)} is no object with values of ${meta.label}. Name them: { ${meta.columns.at(-1)?.name}: … }.`,
  )
}

/** The value as the row holds it: a key for a row, a `Decimal` for a text. */
export function heldValue(meta: ModelMeta, field: FieldInfo, value: unknown): unknown {
  if (isExpression(value))
    throw new FieldError(
      `${meta.label}.${field.name} cannot be set to an expression. Use update({ ${field.name}: … }).`,
    )
  if (!field.relation) return convert(field, value)
  const relation = meta.relations.get(field.name)!
  const key = keyOf(value, relation.targetMeta)
  if (key === noKey)
    throw new FieldError(
      `${meta.label}.${field.name} was given somebody who has no key. Only a row can be stored.`,
    )
  return key
}

/** Gives a row values by name; relations take rows or keys. */
export function assignValues(row: object, values: object, { isNew = false } = {}): void {
  const state = rowState(row)
  const { meta } = state
  requireValues(meta, values)
  for (const [name, value] of Object.entries(values)) {
    const field = columnFor(meta, name, value)
    const target = row as Writable
    if (isNew && field.relation && isRow(value) && !value.isSaved)
      throw unsavedError(value[rowMeta])
    target[field.attribute] = heldValue(meta, field, value)
    if (!field.relation) continue
    state.related?.delete(field.name)
    if (isRow(value)) state.setRelated(field.name, { key: target[field.attribute], row: value })
  }
}

/** Gives a new row its values and the defaults of the others. */
export function assignNew(row: object, values: object): void {
  const { meta } = rowState(row)
  requireValues(meta, values)
  const target = row as Writable
  for (const field of meta.columns) {
    if (field.kind !== 'id' && !field.generated)
      target[field.attribute] = initialValue(field, values)
  }
  assignValues(row, values, { isNew: true })
}

function initialValue(field: FieldInfo, values: object): unknown {
  if (field.autoNow || field.autoNowAdd || field.name in values) return undefined
  const value = field.defaultValue()
  if (value === undefined) return field.nullable && !field.hasDbDefault ? null : undefined
  return convert(field, value)
}

function convert(field: FieldInfo, value: unknown): unknown {
  return value === null || !field.normalize ? value : field.normalize(value)
}

/** The database computes the value. */
export function generatedError(meta: ModelMeta, { name }: FieldInfo): FieldError {
  return new FieldError(
    `${meta.label}.${name} is computed by the database, from other columns. Set those.`,
  )
}

function relationError(meta: ModelMeta, name: string): FieldError | undefined {
  const relation = meta.relations.get(name)
  if (!relation) return undefined
  return new FieldError(
    `${meta.label}.${name} has no column here. Add rows with row.${name}.add(…) or create them there.`,
  )
}
