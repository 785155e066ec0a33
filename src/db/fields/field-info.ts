/** The description of a column, from its declaration. */
import { now } from '../../core/clock.ts'
import { ValidationError } from '../errors.ts'
import type { Choice, FieldInfo, FieldKind, RelationInfo } from '../model-info.ts'
import type { FieldDefinition } from './definition.ts'
import { asStored, type Kind, WrongValue } from './kinds/kind.ts'
import { kinds, type ValueKind } from './kinds/kinds.ts'
import type { FieldOptions } from './options.ts'
import { uuidv7 } from './uuid.ts'

/** What a relation's column needs to know beyond its declaration. */
export interface RelationColumn {
  readonly relation: RelationInfo
  /** The description of the target's key; asked for only when a value is handled. */
  readonly key: () => FieldInfo
}

const defaultLengths: Partial<Record<FieldKind, number>> = { slug: 50, email: 254, url: 200 }

/** Describes the column of `definition`; `relation` for `foreignKey` and `oneToOne`. */
export function fieldInfo(
  name: string,
  definition: FieldDefinition,
  relation?: RelationColumn,
): FieldInfo {
  const values = relation ? relationValues(relation) : ownValues(name, definition)
  return { ...description(name, definition, relation), ...values, relation: relation?.relation }
}

type ValueFunctions = Pick<
  FieldInfo,
  'toStored' | 'fromStored' | 'parse' | 'validate' | 'defaultValue'
>
type Description = Omit<FieldInfo, keyof ValueFunctions | 'relation'>

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
    maxLength: options.maxLength ?? defaultLengths[kind as FieldKind],
    maxDigits: options.maxDigits,
    decimalPlaces: options.decimalPlaces,
    autoNow: options.autoNow ?? false,
    autoNowAdd: options.autoNowAdd ?? false,
    secret: kind === 'secret',
    hasDefault: hasDefault(kind as FieldKind, options),
  }
}

/** What may be blank, and what is empty unless something is said: `f.text({ default: '' })`. */
function takesEmptyText({ blank, default: fallback }: FieldOptions): boolean {
  return blank ?? fallback === ''
}

function hasDefault(kind: FieldKind, options: FieldOptions): boolean {
  const { autoNow, autoNowAdd, dbDefault, null: nullable, primaryKey } = options
  if ('default' in options || dbDefault !== undefined) return true
  return Boolean(
    autoNow || autoNowAdd || nullable || kind === 'id' || (kind === 'uuid' && primaryKey),
  )
}

function ownValues(
  name: string,
  { kind: kindName, options: given }: FieldDefinition,
): ValueFunctions {
  const kind: Kind = kinds[kindName as ValueKind]
  const options = {
    ...given,
    maxLength: given.maxLength ?? defaultLengths[kindName as FieldKind],
  } as FieldOptions
  const guarded = <T>(fn: () => T): T => asValidationError(name, fn)
  return {
    defaultValue: () => defaultValue(kindName as FieldKind, options),
    toStored: (value) => (value === null ? null : guarded(() => kind.toStored(value, options))),
    fromStored:
      kind.fromStored === asStored
        ? asStored
        : (stored) => (stored === null ? null : kind.fromStored(stored, options)),
    parse: (input) => guarded(() => parse(kind, kindName as FieldKind, input, options)),
    validate: (value) => problems(kind, kindName as FieldKind, value, options),
  }
}

function relationValues({ relation, key }: RelationColumn): ValueFunctions {
  const required = () => new ValidationError({ [relation.name]: ['Choose one.'] })
  return {
    defaultValue: () => undefined,
    toStored: (value) =>
      value === null ? null : named(relation.name, () => key().toStored(value)),
    fromStored: (stored) => (stored === null ? null : key().fromStored(stored)),
    parse(input) {
      if (input !== '' && input !== null && input !== undefined)
        return named(relation.name, () => key().parse(input))
      if (relation.nullable) return null
      throw required()
    },
    validate: (value) =>
      value === null || value === undefined ? (relation.nullable ? [] : ['Choose one.']) : [],
  }
}

/** Passes on an error about the target's key as one about the relation. */
function named<T>(name: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new ValidationError({ [name]: Object.values(error.fields).flat() })
  }
}

function asValidationError<T>(name: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error
    throw new ValidationError({ [name]: [error.message] })
  }
}

function defaultValue(kind: FieldKind, options: FieldOptions): unknown {
  const { default: given, autoNow, autoNowAdd, primaryKey } = options
  if (autoNow || autoNowAdd) return momentDefault(kind)
  if (typeof given === 'function') return given()
  if (kind === 'json') return structuredClone(given)
  if (given === undefined && kind === 'uuid' && primaryKey) return uuidv7()
  return given
}

function momentDefault(kind: FieldKind): unknown {
  const moment = now()
  if (kind === 'date') return moment.toISOString().slice(0, 10)
  return kind === 'time' ? moment.toISOString().slice(11, 23) : moment
}

function parse(kind: Kind, name: FieldKind, input: unknown, options: FieldOptions): unknown {
  const isNothing =
    input === undefined || input === null || (typeof input === 'string' && input.trim() === '')
  if (!isNothing || name === 'boolean') return kind.parse(input, options)
  if (options.null) return null
  if (takesEmptyText(options) && kind.holdsEmptyText) return ''
  throw new WrongValue('Fill in this field.')
}

function problems(kind: Kind, name: FieldKind, value: unknown, options: FieldOptions): string[] {
  if (value === null || value === undefined) return options.null ? [] : ['Fill in this field.']
  if (value === '' && kind.holdsEmptyText && !takesEmptyText(options) && name !== 'choice')
    return ['Fill in this field.']
  try {
    kind.toStored(value, options)
  } catch (error) {
    if (error instanceof WrongValue) return [error.message]
    throw error
  }
  return [
    ...choiceProblems(value, options),
    ...(kind.problems?.(value, options) ?? []),
    ...validatorProblems(value, options),
  ]
}

function choiceProblems(value: unknown, { choices }: FieldOptions): string[] {
  if (!choices || choices.some(([known]) => known === value)) return []
  return [`Choose one of: ${choices.map(([, label]) => label).join(', ')}.`]
}

function validatorProblems(value: unknown, { validators = [] }: FieldOptions): string[] {
  return validators
    .map((validator) => validator(value as never))
    .filter((message) => message !== undefined)
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
