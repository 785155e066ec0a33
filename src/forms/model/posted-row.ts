/** The row that a posted form makes or changes, or what is wrong with it. */
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { ValidationError } from '../../db/errors.ts'
import { type FormBody, postedValue } from '../form-body.ts'
import { hasMessages } from '../form-view.ts'
import type { ModelFormShape } from './form-shape.ts'
import { columnValue, type ModelField, optionMessage } from './model-field.ts'
import { areOffered } from './relation-options.ts'
import { openFields, rowsOf } from './shown-fields.ts'

/** A row with the posted values, or messages. */
export type PostedRow =
  | { readonly row: AnyRow; readonly values: FormValues; readonly messages?: undefined }
  | { readonly row?: undefined; readonly values?: undefined; readonly messages: FieldMessages }

type FormValues = Readonly<Record<string, unknown>>

/** What a row is made with. */
export interface PostedRowOptions {
  readonly instance?: AnyRow
  readonly user?: CurrentUser
  readonly values?: object
}

/** Reads and validates: field by field, then the form's rule, then the model's constraints and uniques. */
export async function postedRow(
  shape: ModelFormShape,
  body: FormBody,
  options: PostedRowOptions,
): Promise<PostedRow> {
  const { values, messages } = await postedValues(shape, body, options.user)
  if (hasMessages(messages)) return { messages }
  const row = rowWith(shape, values, options)
  const wrong = (await ruleMessages(shape, row, options.user)) ?? (await modelMessages(row))
  return wrong ? { messages: wrong } : { row, values }
}

async function postedValues(shape: ModelFormShape, body: FormBody, user: CurrentUser | undefined) {
  const values: Record<string, unknown> = {}
  const messages: Record<string, string[]> = {}
  for (const field of openFields(shape, user)) {
    const { name } = field.spec
    const result = columnValue(field, postedValue(field.spec, body))
    if ('messages' in result) messages[name] = [...result.messages]
    else if (await isOffered(shape, field, { value: result.value, user }))
      values[name] = result.value
    else messages[name] = [optionMessage]
  }
  return { values, messages }
}

async function isOffered(
  shape: ModelFormShape,
  field: ModelField,
  { value, user }: { value: unknown; user: CurrentUser | undefined },
): Promise<boolean> {
  const rows = rowsOf(shape, field, user)
  if (!rows || value === null) return true
  return areOffered(rows, Array.isArray(value) ? value : [value])
}

function rowWith(shape: ModelFormShape, values: FormValues, options: PostedRowOptions): AnyRow {
  const columns = shape.fields.filter((field) => field.column && field.spec.name in values)
  const own = Object.fromEntries(columns.map(({ spec }) => [spec.name, values[spec.name]]))
  if (options.instance) return options.instance.set({ ...options.values, ...own })
  return new shape.model({ ...options.values, ...own } as never)
}

async function ruleMessages(
  shape: ModelFormShape,
  row: AnyRow,
  user: CurrentUser | undefined,
): Promise<FieldMessages | undefined> {
  const messages = (await shape.rule?.(row as never, { user })) ?? {}
  return hasMessages(messages) ? messages : undefined
}

async function modelMessages(row: AnyRow): Promise<FieldMessages | undefined> {
  try {
    await row.validate()
    return undefined
  } catch (error) {
    if (error instanceof ValidationError) return error.fields
    throw error
  }
}
