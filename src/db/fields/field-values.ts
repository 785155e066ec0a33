/** What the values of a column are made to and of: stored, read, taken from a form, checked. */
import { now } from '../../core/clock.ts'
import { ValidationError } from '../errors.ts'
import type { FieldInfo, FieldKind } from '../model-info.ts'
import type { FieldDefinition } from './definition.ts'
import type { RelationColumn } from './field-info.ts'
import { arrayKind } from './kinds/array.ts'
import { asStored, type Kind, WrongValue } from './kinds/kind.ts'
import { kinds, type ValueKind } from './kinds/kinds.ts'
import type { FieldOptions } from './options.ts'
import { isSameStored } from './same-stored.ts'
import { uuidv7 } from './uuid.ts'

/** The functions of a column's description. */
export type ValueFunctions = Pick<
  FieldInfo,
  | 'toStored'
  | 'toCompared'
  | 'fromStored'
  | 'isSame'
  | 'parse'
  | 'validate'
  | 'defaultValue'
  | 'normalize'
>

/** The functions of a column that holds values itself; `item` describes the items of an array. */
export function ownValues(
  name: string,
  { kind: kindName, options }: FieldDefinition,
  item: FieldInfo | undefined,
): ValueFunctions {
  const kind: Kind = item ? arrayKind(item) : kinds[kindName as ValueKind]
  const toStored = (value: unknown) => {
    if (value === null) return null
    try {
      return kind.toStored(value, options, name)
    } catch (error) {
      throw asValidationError(name, error)
    }
  }
  const { toCompared } = kind
  const fromStored: FieldInfo['fromStored'] =
    kind.fromStored === asStored
      ? asStored
      : (stored) => (stored === null ? null : kind.fromStored(stored, options))
  return {
    normalize: normalizer(kind, { name, options, convert: (value) => fromStored(toStored(value)) }),
    defaultValue: () => defaultValue(kindName as FieldKind, options),
    toStored,
    toCompared: toCompared
      ? (value) => (value === null ? null : guarded(name, () => toCompared(value)))
      : toStored,
    fromStored,
    isSame: (a, b) => isSameStored(a, b, kind.isSame),
    parse: (input) => guarded(name, () => parse(kind, kindName as FieldKind, input, options)),
    validate: (value) => problems(kind, { name, kindName: kindName as FieldKind, options }, value),
  }
}

/** The functions of a relation's column: those of the key it holds. */
export function relationValues({ relation, key }: RelationColumn): ValueFunctions {
  const required = () => new ValidationError({ [relation.name]: ['Choose one.'] })
  const toStored = (value: unknown) => {
    if (value === null) return null
    try {
      return key().toStored(value)
    } catch (error) {
      throw asErrorOf(relation.name, error)
    }
  }
  return {
    normalize: (value) => (value === null ? null : key().fromStored(toStored(value))),
    defaultValue: () => undefined,
    toStored,
    toCompared: toStored,
    fromStored: (stored) => (stored === null ? null : key().fromStored(stored)),
    isSame: (a, b) => key().isSame(a, b),
    parse(input) {
      if (input === '' || input === null || input === undefined) {
        if (relation.nullable) return null
        throw required()
      }
      try {
        return key().parse(input)
      } catch (error) {
        throw asErrorOf(relation.name, error)
      }
    },
    validate: (value) =>
      value === null || value === undefined ? (relation.nullable ? [] : ['Choose one.']) : [],
  }
}

interface Normalized {
  readonly name: string
  readonly options: FieldOptions
  readonly convert: (value: unknown) => unknown
}

function normalizer(kind: Kind, { name, options, convert }: Normalized): FieldInfo['normalize'] {
  if (!kind.normalizes) return undefined
  if (!kind.normalize) return convert
  return (value) => {
    if (value === null) return null
    try {
      return kind.normalize!(value, options)
    } catch (error) {
      throw asValidationError(name, error)
    }
  }
}

/** An error about the target's key, as one about the relation. */
function asErrorOf(relation: string, error: unknown): unknown {
  if (!(error instanceof ValidationError)) return error
  return new ValidationError({ [relation]: Object.values(error.fields).flat() })
}

function asValidationError(name: string, error: unknown): unknown {
  return error instanceof WrongValue ? new ValidationError({ [name]: [error.message] }) : error
}

function guarded<T>(name: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    throw asValidationError(name, error)
  }
}

function defaultValue(kind: FieldKind, options: FieldOptions): unknown {
  const { default: given, autoNow, autoNowAdd, primaryKey } = options
  if (autoNow || autoNowAdd) return momentDefault(kind)
  if (typeof given === 'function') return given()
  if (kind === 'json' || kind === 'array') return structuredClone(given)
  if (given === undefined && kind === 'uuid' && primaryKey) return uuidv7()
  return given
}

function momentDefault(kind: FieldKind): unknown {
  const moment = now()
  if (kind === 'date') return moment.toISOString().slice(0, 10)
  return kind === 'time' ? moment.toISOString().slice(11, 23) : moment
}

/** What may be blank, and what is empty unless something is said: `f.text({ default: '' })`. */
export function takesEmptyText({ blank, default: fallback }: FieldOptions): boolean {
  return blank ?? fallback === ''
}

function parse(kind: Kind, name: FieldKind, input: unknown, options: FieldOptions): unknown {
  const isNothing =
    input === undefined || input === null || (typeof input === 'string' && input.trim() === '')
  if (!isNothing || name === 'boolean') return kind.parse(input, options)
  if (options.null) return null
  if (takesEmptyText(options) && kind.holdsEmptyText) return ''
  if (options.blank && name === 'array') return []
  throw new WrongValue('Fill in this field.')
}

interface Checked {
  readonly name: string
  readonly kindName: FieldKind
  readonly options: FieldOptions
}

function problems(kind: Kind, { name, kindName, options }: Checked, value: unknown): string[] {
  if (value === null || value === undefined) return options.null ? [] : ['Fill in this field.']
  if (value === '' && kind.holdsEmptyText && !takesEmptyText(options) && kindName !== 'choice')
    return ['Fill in this field.']
  try {
    kind.toStored(value, options, name)
  } catch (error) {
    if (error instanceof WrongValue) return [error.message]
    if (error instanceof ValidationError) return Object.values(error.fields).flat()
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
