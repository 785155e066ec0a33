/** The fields of a model's form as one user sees them, and what stands in them. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { maskedFields } from '../../policies/masked-fields.ts'
import { valueTexts } from '../value-text.ts'
import type { ModelFormShape } from './form-shape.ts'
import type { ModelField } from './model-field.ts'
import { offeredRows, rowOptions } from './relation-options.ts'

/** The fields that a user may be asked for, relations with the rows that they offer. */
export async function fieldsFor(
  shape: ModelFormShape,
  user: CurrentUser | undefined,
): Promise<ModelField[]> {
  const fields = openFields(shape, user)
  return Promise.all(fields.map((field) => withOptions(shape, field, user)))
}

/** The fields of the form without the columns that the user may not read. */
export function openFields(
  shape: ModelFormShape,
  user: CurrentUser | undefined,
): readonly ModelField[] {
  if (!user) return shape.fields
  const masked = maskedFields(shape.model, user)
  return shape.fields.filter((field) => !masked.has(field.spec.name))
}

/** The rows that a field offers; `undefined` for one that offers none. */
export function rowsOf(
  shape: ModelFormShape,
  field: ModelField,
  user: CurrentUser | undefined,
): AnyQuerySet<AnyRow> | undefined {
  if (!field.relation) return undefined
  const own = shape.choices[field.spec.name]
  return own ? (own(user) as AnyQuerySet<AnyRow>) : offeredRows(field.relation, user)
}

async function withOptions(
  shape: ModelFormShape,
  field: ModelField,
  user: CurrentUser | undefined,
): Promise<ModelField> {
  const isSelect = field.spec.widget === 'select' || field.spec.widget === 'multiselect'
  const rows = isSelect ? rowsOf(shape, field, user) : undefined
  if (!rows) return field
  return { ...field, spec: { ...field.spec, options: await rowOptions(rows) } }
}

/** What stands in each field at first: the row's values, else the initial ones, else the defaults. */
export async function initialTexts(
  fields: readonly ModelField[],
  given: { readonly instance?: AnyRow; readonly initial?: object },
): Promise<ReadonlyMap<string, string[]>> {
  const texts = new Map<string, string[]>()
  for (const field of fields) {
    const value = await initialValue(field, given)
    texts.set(field.spec.name, valueTexts(field.spec.widget, value))
  }
  return texts
}

async function initialValue(
  { spec, column }: ModelField,
  { instance, initial = {} }: { readonly instance?: AnyRow; readonly initial?: object },
): Promise<unknown> {
  const values = (instance ?? initial) as Readonly<Record<string, unknown>>
  if (!column) return instance ? keysOf(values[spec.name]) : values[spec.name]
  if (instance) return values[column.attribute]
  if (spec.name in values) return values[spec.name]
  return column.hasDefault ? column.defaultValue() : undefined
}

async function keysOf(related: unknown): Promise<unknown[]> {
  const rows = await (related as PromiseLike<readonly AnyRow[]>)
  return rows.map((row) => row.pk)
}
