/** The form field of a model's column: widget, whether it may be left out, and its value. */
import { VoltaicError } from '../../core/errors.ts'
import { ValidationError } from '../../db/errors.ts'
import {
  type FieldInfo,
  type FieldKind,
  type ModelInfo,
  modelInfo,
  type RelationInfo,
} from '../../db/model-info.ts'
import { type FieldOptions, type FieldSpec, fieldSpec, type Widget } from '../field-spec.ts'
import { emptyMessage } from '../form.ts'

/** A column, or a relation to many rows, in a form. */
export interface ModelField {
  readonly spec: FieldSpec
  /** The column; `undefined` for a relation to many rows. */
  readonly column: FieldInfo | undefined
  /** The relation, when the field offers rows. */
  readonly relation: RelationInfo | undefined
}

const widgets: Partial<Record<FieldKind, Widget>> = {
  id: 'number',
  char: 'text',
  text: 'textarea',
  slug: 'text',
  email: 'email',
  url: 'url',
  uuid: 'text',
  int: 'number',
  bigInt: 'number',
  smallInt: 'number',
  positiveInt: 'number',
  float: 'decimal',
  decimal: 'decimal',
  boolean: 'checkbox',
  date: 'date',
  time: 'time',
  dateTime: 'datetime',
  duration: 'number',
  json: 'textarea',
  ip: 'text',
  choice: 'select',
  secret: 'password',
  foreignKey: 'select',
  oneToOne: 'select',
}

/** Describes a field of a model's form. Throws `E_FORM_FIELD` for what the model does not have or a form cannot ask for. */
export function modelField(model: ModelInfo, name: string, options: FieldOptions): ModelField {
  const column = model.fields.get(name)
  const relation = model.relations.get(name)
  if (column) return { column, relation, spec: columnSpec(model, column, options) }
  if (relation?.kind !== 'manyToMany') throw unknownField(model, name)
  const { label } = relation
  const spec = fieldSpec(name, { label, required: false, widget: 'multiselect', ...options })
  return { column, relation, spec }
}

function columnSpec(model: ModelInfo, column: FieldInfo, options: FieldOptions): FieldSpec {
  const widget = options.widget ?? (options.options ? 'select' : widgetOf(column))
  if (!widget) throw unknownField(model, column.name)
  const { label, maxLength } = column
  return fieldSpec(column.name, {
    label,
    help: helpOf(column, widget),
    widget,
    required: widget !== 'checkbox' && !mayBeEmpty(column),
    options: optionsOf(column),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...options,
  })
}

/** The widget that stands for a kind of column; `undefined` for one that a form cannot ask for. */
export function widgetOf(column: FieldInfo): Widget | undefined {
  if (column.choices) return 'select'
  if (column.kind === 'boolean' && column.nullable) return 'select'
  return widgets[column.kind]
}

function helpOf(column: FieldInfo, widget: Widget): string {
  return widget === 'datetime' ? [column.help, 'In UTC.'].filter(Boolean).join(' ') : column.help
}

function optionsOf(column: FieldInfo) {
  if (column.choices) {
    return column.choices.map(({ value, label }) => ({ value: String(value), label }))
  }
  if (column.kind !== 'boolean') return []
  return [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ]
}

function mayBeEmpty(column: FieldInfo): boolean {
  return column.nullable || column.blank || (column.hasDefault && column.defaultValue() === '')
}

/** A value, or the messages that say what is wrong with it. */
export type FieldResult = { readonly value: unknown } | { readonly messages: readonly string[] }

/** The value of a column from what was posted. */
export function columnValue({ column, relation, spec }: ModelField, posted: unknown): FieldResult {
  if (!column) return relation ? keysResult(relation, posted) : { value: posted }
  if (posted === undefined || posted === '') return emptyValue(column, spec)
  if (!column.relation && !isOption(spec, posted)) return { messages: [optionMessage] }
  try {
    const value = column.parse(withZone(column, posted))
    const messages = column.validate(value)
    return messages.length > 0 ? { messages } : { value }
  } catch (error) {
    if (error instanceof ValidationError) return { messages: Object.values(error.fields).flat() }
    throw error
  }
}

/** The message for a value that is not among the options of a select. */
export const optionMessage = 'Choose one of the options.'

function isOption({ widget, options }: FieldSpec, posted: unknown): boolean {
  return widget !== 'select' || options.some(({ value }) => value === String(posted))
}

/** The keys of the rows that were picked: texts become what the other model's key is. */
function keysResult(relation: RelationInfo, posted: unknown): FieldResult {
  const { fields, primaryKey } = modelInfo(relation.target())
  const key = fields.get(primaryKey[0] ?? '')
  try {
    const keys = Array.isArray(posted) ? posted : []
    return { value: keys.map((text) => key?.parse(text) ?? text) }
  } catch (error) {
    if (error instanceof ValidationError) return { messages: ['Choose some of the options.'] }
    throw error
  }
}

function emptyValue(column: FieldInfo, spec: FieldSpec): FieldResult {
  if (spec.required) return { messages: [emptyMessage] }
  if (column.nullable) return { value: null }
  if (column.hasDefault) return { value: column.defaultValue() }
  return column.holds === 'text' && column.kind !== 'ip'
    ? { value: '' }
    : { messages: [emptyMessage] }
}

/** A browser's `datetime-local` has no zone; the form says that it is UTC. */
function withZone(column: FieldInfo, posted: unknown): unknown {
  const isLocal = typeof posted === 'string' && /^[\d-]+T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(posted)
  return column.kind === 'dateTime' && isLocal ? `${posted}Z` : posted
}

function unknownField(model: ModelInfo, name: string): VoltaicError {
  const names = [...model.fields.values()].filter((column) => column.editable && widgetOf(column))
  const known = names.map((column) => column.name).join(', ')
  return new VoltaicError(
    'E_FORM_FIELD',
    `A form of ${model.label} cannot ask for "${name}". It can ask for: ${known}.`,
  )
}
