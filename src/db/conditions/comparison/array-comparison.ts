/** Comparisons of arrays: of the whole, of its length, of the item at a place. */
import { allOf, anyOf, type Condition } from '../../condition.ts'
import { FieldError } from '../../errors.ts'
import { StoredList } from '../../fields/stored-list.ts'
import type { FieldInfo } from '../../model-info.ts'
import type { InsideOperand, Operand } from '../../operand.ts'
import { valueFields } from '../literals.ts'

/** Compares an operand with a value or with lookups. */
export type Compare = (left: Operand, name: string, value: unknown) => Condition

interface Place {
  readonly column: Operand
  readonly field: FieldInfo
  /** What people wrote: `tags`. */
  readonly name: string
  /** Compares what is inside. */
  readonly inner: Compare
}

const lookups = ['exact', 'in', 'isNull', 'contains', 'containedBy', 'overlap', 'len', 'index']

/** The condition that `value`, given for an array column, means: a list, or lookups. */
export function compareArray(
  column: Operand,
  field: FieldInfo,
  {
    name,
    value,
    inner,
  }: { readonly name: string; readonly value: unknown; readonly inner: Compare },
): Condition {
  const place = { column, field, name, inner }
  if (value === null || typeof value !== 'object' || Symbol.iterator in value)
    return lookup(place, 'exact', value)
  const { index, ...asked } = value as { index?: unknown }
  if (index !== undefined) return itemAt(place, index, asked)
  const entries = Object.entries(asked)
  if (entries.length === 0) throw wrongLookup(place, '')
  return allOf(entries.map(([lookupName, given]) => lookup(place, lookupName, given)))
}

function itemAt({ column, field, name, inner }: Place, index: unknown, asked: object): Condition {
  const isPlace =
    Number.isInteger(index) && (index as number) >= 0 && (index as number) < 2 ** 31 - 1
  if (!isPlace)
    throw new FieldError(`The index in "${name}" is a whole number from 0, not ${String(index)}.`)
  const left: InsideOperand = {
    kind: 'inside',
    of: column,
    place: { as: 'item', index: index as number },
    field: field.item,
  }
  return inner(left, `${name}[${index}]`, asked)
}

function lookup(place: Place, lookupName: string, value: unknown): Condition {
  const { column, name, inner } = place
  if (value === undefined)
    throw new FieldError(
      `The condition on "${name}" is undefined, which never means "everything". Leave it out.`,
    )
  switch (lookupName) {
    case 'exact':
      return value === null ? isNull(place, true) : compared(place, 'exact', value)
    case 'isNull':
      return isNull(place, value)
    case 'in':
      return anyOf(listFor(place, value).map((item) => compared(place, 'exact', item)))
    case 'contains':
      return compared(place, 'contains', Array.isArray(value) ? value : [value])
    case 'containedBy':
    case 'overlap':
      return compared(place, lookupName, value)
    case 'len': {
      const length = {
        kind: 'inside',
        of: column,
        place: { as: 'length' },
        field: valueFields.whole,
      }
      return inner(length as InsideOperand, `${name}.len`, value)
    }
    default:
      throw wrongLookup(place, lookupName)
  }
}

function isNull({ column, name }: Place, flag: unknown): Condition {
  if (typeof flag !== 'boolean')
    throw new FieldError(`isNull on "${name}" takes true or false, not ${String(flag)}.`)
  return { kind: 'compare', left: column, lookup: 'isNull', right: { kind: 'flag', flag } }
}

function compared(
  place: Place,
  lookupName: 'exact' | 'contains' | 'containedBy' | 'overlap',
  value: unknown,
): Condition {
  const { column, field } = place
  const items = listFor(place, value).map((item) => itemOf(place, item))
  const stored = lookupName === 'exact' ? field.toStored(value) : new StoredList(items)
  return { kind: 'compare', left: column, lookup: lookupName, right: { kind: 'value', stored } }
}

function itemOf({ field, name }: Place, item: unknown): unknown {
  if (item !== undefined && (item !== null || field.item?.nullable))
    return field.item?.toCompared(item)
  throw new FieldError(`The list for "${name}" holds ${item}. Leave it out.`)
}

function listFor({ name }: Place, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new FieldError(`The condition on "${name}" takes a list, not ${String(value)}.`)
}

function wrongLookup({ name }: Place, lookupName: string): FieldError {
  return new FieldError(`"${name}" has no lookup "${lookupName}". Choices: ${lookups.join(', ')}.`)
}
