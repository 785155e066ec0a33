/** Comparisons of JSON: of a whole value, or of what stands at a path inside of it. */
import { allOf, anyOf, type Comparand, type Condition, type Lookup } from '../../condition.ts'
import { FieldError } from '../../errors.ts'
import { canonicalJson, requireJson } from '../../fields/json-text.ts'
import { WrongValue } from '../../fields/kinds/kind.ts'
import type { InsideOperand, JsonPath, Operand } from '../../operand.ts'
import { valueFields } from '../literals.ts'
import { documentLookups, textLookups } from './lookups.ts'
import { checkedText } from './text-values.ts'

interface Place {
  readonly column: Operand
  /** What people wrote: `data`. */
  readonly name: string
  readonly path: JsonPath
  /** Whether a path was given: then `null` is the null of JSON. */
  readonly isInside: boolean
}

/** The condition that `value`, given for a JSON column, means: lookups when it is an object of lookups, else the value. */
export function compareJson(column: Operand, name: string, value: unknown): Condition {
  const whole: Place = { column, name, path: [], isInside: false }
  if (!isLookups(value, name)) return lookup(whole, 'exact', value)
  const { path, ...asked } = value as { path?: unknown }
  const place =
    path === undefined ? whole : { ...whole, path: jsonPath(path, name), isInside: true }
  const entries = Object.entries(asked)
  if (entries.length === 0)
    throw new FieldError(
      `The condition on "${name}" says where to look, and not for what. Add a lookup: { path, exact: … }.`,
    )
  return allOf(entries.map(([lookupName, given]) => lookup(place, lookupName, given)))
}

function isLookups(value: unknown, name: string): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  const keys = Object.keys(value)
  const known = keys.filter((key) => key === 'path' || documentLookups.includes(key))
  if (known.length === 0) return false
  if (known.length === keys.length) return true
  const other = keys.find((key) => !known.includes(key))
  throw new FieldError(
    `"${name}" has no lookup "${other}". Choices: path, ${documentLookups.join(', ')}. A whole value with such keys is written { exact: … }.`,
  )
}

/** The path, checked. Throws `FieldError` for what is no list of keys and places. */
export function jsonPath(path: unknown, name: string): JsonPath {
  const isStep = (step: unknown) => typeof step === 'string' || isPlaceInList(step)
  if (Array.isArray(path) && path.every(isStep)) return path.map((step) => checkedKey(step, name))
  throw new FieldError(
    `The path in "${name}" is a list of keys and of places in lists: ['lots', 0, 'title'].`,
  )
}

function isPlaceInList(step: unknown): step is number {
  return Number.isInteger(step) && Math.abs(step as number) < 2 ** 31
}

function checkedKey(step: string | number, name: string): string | number {
  return typeof step === 'string' ? checkedText(step, name) : step
}

function lookup(place: Place, lookupName: string, value: unknown): Condition {
  const { name } = place
  if (value === undefined)
    throw new FieldError(
      `The condition on "${name}" is undefined, which never means "everything". Leave it out.`,
    )
  if (value === null && !place.isInside && lookupName === 'exact') return isNull(place, true)
  switch (lookupName) {
    case 'exact':
      return sameAs(place, value)
    case 'isNull':
      return isNull(place, value)
    case 'in':
      return inList(place, value)
    case 'hasKey':
      return hasKey(place, value)
    case 'hasKeys':
      return allOf(listFor(place, lookupName, value).map((key) => hasKey(place, key)))
    case 'hasAnyKeys':
      return anyOf(listFor(place, lookupName, value).map((key) => hasKey(place, key)))
    case 'contains':
    case 'containedBy':
      return document(place, lookupName, jsonText(place, value))
    case 'range':
      return range(place, value)
    default:
      return textLookups.includes(lookupName)
        ? textLookup(place, lookupName as Lookup, value)
        : ordered(place, lookupName as Lookup, value)
  }
}

/** Texts and numbers are compared as such; everything else as a document. */
function sameAs(place: Place, value: unknown): Condition {
  const text = jsonText(place, value)
  if (typeof value === 'string' || typeof value === 'number') return ordered(place, 'exact', value)
  return document(place, 'exact', text)
}

function isNull(place: Place, flag: unknown): Condition {
  if (typeof flag !== 'boolean')
    throw new FieldError(`isNull on "${place.name}" takes true or false, not ${String(flag)}.`)
  const left = place.path.length === 0 ? place.column : inside(place, 'document')
  return { kind: 'compare', left, lookup: 'isNull', right: { kind: 'flag', flag } }
}

function inList(place: Place, value: unknown): Condition {
  const texts = listFor(place, 'in', value).map((item) => jsonText(place, item))
  if (!place.isInside && texts.includes('null'))
    throw new FieldError(
      `The list for "${place.name}" holds null, which equals nothing. Ask for it by Q.or(…, { ${place.name}: null }).`,
    )
  return document(place, 'in', texts)
}

function hasKey(place: Place, key: unknown): Condition {
  const path = [...place.path, ...jsonPath([key], place.name)]
  return isNull({ ...place, path, isInside: true }, false)
}

function range(place: Place, value: unknown): Condition {
  if (!Array.isArray(value) || value.length !== 2)
    throw new FieldError(`range on "${place.name}" takes two values: [low, high].`)
  return allOf([ordered(place, 'gte', value[0]), ordered(place, 'lte', value[1])])
}

function ordered(place: Place, lookupName: Lookup, value: unknown): Condition {
  const right: Comparand = { kind: 'value', stored: value }
  if (typeof value === 'number' && Number.isFinite(value))
    return { kind: 'compare', left: inside(place, 'number'), lookup: lookupName, right }
  if (typeof value !== 'string')
    throw new FieldError(
      `${lookupName} on "${place.name}" takes a number or a text, not ${String(value)}.`,
    )
  checkedText(value, place.name)
  return { kind: 'compare', left: inside(place, 'text'), lookup: lookupName, right }
}

function textLookup(place: Place, lookupName: Lookup, value: unknown): Condition {
  const stored = checkedText(value, place.name, lookupName)
  const right: Comparand = { kind: 'value', stored }
  return { kind: 'compare', left: inside(place, 'text'), lookup: lookupName, right }
}

function document(place: Place, lookupName: Lookup, stored: string | string[]): Condition {
  const right: Comparand = { kind: 'document', stored }
  return { kind: 'compare', left: inside(place, 'document'), lookup: lookupName, right }
}

const fields = { document: valueFields.json, number: valueFields.float, text: valueFields.text }

function inside({ column, path }: Place, as: keyof typeof fields): InsideOperand {
  return { kind: 'inside', of: column, place: { as, path }, field: fields[as] }
}

function listFor({ name }: Place, lookupName: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new FieldError(`${lookupName} on "${name}" takes a list.`)
}

function jsonText({ name }: Place, value: unknown): string {
  try {
    return canonicalJson(JSON.stringify(requireJson(value)))
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error
    throw new FieldError(`The condition on "${name}" is no JSON. ${error.message}`)
  }
}
