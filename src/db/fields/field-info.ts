/** The description of a column, from its declaration. */
import type { Choice, FieldInfo, FieldKind, RelationInfo } from '../model-info.ts'
import { FieldDefinition } from './definition.ts'
import { ownValues, relationValues, takesEmptyText, type ValueFunctions } from './field-values.ts'
import { holdsOf } from './kinds/kinds.ts'
import type { FieldOptions } from './options.ts'

/** What a relation's column needs to know beyond its declaration. */
export interface RelationColumn {
  readonly relation: RelationInfo
  /** The description of the target's key; asked for only when a value is handled. */
  readonly key: () => FieldInfo
}

const defaultLengths: Partial<Record<FieldKind, number>> = {
  slug: 50,
  email: 254,
  url: 200,
  file: 100,
  image: 100,
}

/** Describes the column of `definition`; `relation` for `foreignKey` and `oneToOne`. */
export function fieldInfo(
  name: string,
  definition: FieldDefinition,
  relation?: RelationColumn,
): FieldInfo {
  if (definition.kind === 'generated') return generatedInfo(name, definition)
  const { kind, options: given } = definition
  const maxLength = given.maxLength ?? defaultLengths[kind as FieldKind]
  const options: FieldOptions = maxLength === undefined ? given : { ...given, maxLength }
  const whole = new FieldDefinition(kind, options)
  const item = kind === 'array' && options.of ? fieldInfo(name, options.of) : undefined
  const values = relation ? relationValues(relation) : ownValues(name, whole, item)
  const described = description(name, whole, relation)
  return { ...described, ...values, relation: relation?.relation, item }
}

/** A generated column has the values of another kind, and cannot be written. */
function generatedInfo(name: string, { options }: FieldDefinition): FieldInfo {
  const { of, expression, ...own } = options
  const { kind, options: inner } = of as FieldDefinition
  const info = fieldInfo(name, new FieldDefinition(kind, { ...inner, ...own }))
  return { ...info, generated: expression, editable: false, blank: true, hasDefault: true }
}

type Description = Omit<FieldInfo, keyof ValueFunctions | 'relation' | 'item'>

function description(
  name: string,
  { kind, options }: FieldDefinition,
  relation?: RelationColumn,
): Description {
  const isRelation = relation !== undefined
  const attribute = isRelation ? `${name}Id` : name
  return {
    name,
    attribute,
    column: options.column ?? columnName(attribute),
    kind: kind as FieldKind,
    holds: holdsOf(kind as FieldKind),
    label: options.label ?? labelOf(name),
    help: options.help ?? '',
    nullable: options.null ?? false,
    blank: options.blank ?? (takesEmptyText(options) || (options.null ?? kind === 'boolean')),
    editable:
      (options.editable ?? true) && !options.autoNow && !options.autoNowAdd && kind !== 'id',
    primaryKey: options.primaryKey ?? kind === 'id',
    unique: (options.unique ?? false) || kind === 'oneToOne',
    index: options.index ?? isRelation,
    choices: choicesOf(options),
    maxLength: options.maxLength,
    maxDigits: options.maxDigits,
    decimalPlaces: options.decimalPlaces,
    autoNow: options.autoNow ?? false,
    autoNowAdd: options.autoNowAdd ?? false,
    secret: kind === 'secret',
    generated: undefined,
    uploadTo: options.uploadTo,
    hasDbDefault: options.dbDefault !== undefined,
    hasDefault: hasDefault(kind as FieldKind, options),
  }
}

function hasDefault(kind: FieldKind, options: FieldOptions): boolean {
  const { autoNow, autoNowAdd, dbDefault, null: nullable, primaryKey } = options
  if ('default' in options || dbDefault !== undefined) return true
  return Boolean(
    autoNow || autoNowAdd || nullable || kind === 'id' || (kind === 'uuid' && primaryKey),
  )
}

function choicesOf({ choices, values, labels = {} }: FieldOptions): readonly Choice[] | undefined {
  if (values)
    return values.map((value) => ({ value, label: labels[value] ?? choiceLabel(String(value)) }))
  return choices?.map(([value, label]) => ({ value, label }))
}

/** `'onHold'` → `On hold`; `'USA'` stays what it is. */
function choiceLabel(value: string): string {
  if (/[a-z][A-Z]/.test(value)) return labelOf(value)
  const words = value.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `closesAt` → `closes_at` */
export function columnName(attribute: string): string {
  return attribute
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** `closesAt` → `Closes at` */
export function labelOf(name: string): string {
  const words = columnName(name).replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
