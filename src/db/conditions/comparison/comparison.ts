/** Comparisons of one column: a value, or an object of lookups. */
import {
  allOf,
  anyOf,
  type Comparand,
  type Condition,
  type ConditionContext,
  type Lookup,
  never,
} from '../../condition.ts'
import { FieldError } from '../../errors.ts'
import type { Relation } from '../../model/relation.ts'
import { isReference, keyOf, noKey } from '../../model/row-key.ts'
import type { FieldInfo } from '../../model-info.ts'
import type { DatePart, Operand } from '../../operand.ts'
import { forSubselect, givenColumns, type QueryState, stateOf } from '../../queryset/state.ts'
import { valueFields } from '../literals.ts'
import { fieldOf } from '../operand-fields.ts'
import { isExpression, operandOf } from '../operands.ts'
import type { NormalizeFilter } from '../resolver.ts'
import { type Compare, compareArray } from './array-comparison.ts'
import { compareJson } from './json-comparison.ts'
import { lookupsOf, partsOf, textLookups } from './lookups.ts'
import { checkedText } from './text-values.ts'

/** One side of a comparison, and how the other is read. */
interface Side {
  readonly left: Operand
  /** What people wrote: `closesAt`. */
  readonly name: string
  readonly field: FieldInfo | undefined
  readonly lookups: readonly Lookup[]
  readonly parts: readonly DatePart[]
  readonly store: (value: unknown) => unknown
  readonly context: ConditionContext
  readonly normalize: NormalizeFilter
}

/** The condition that `value`, given for a column or an annotation, means. */
export function compareColumn(
  left: Operand,
  name: string,
  value: unknown,
  context: ConditionContext,
  normalize: NormalizeFilter,
): Condition {
  const field = fieldOf(left)
  const isPlain = !isExpression(value) && !stateOf(value)
  if (field?.kind === 'json' && isPlain) return compareJson(left, name, value)
  if (field?.item && isPlain) {
    const inner: Compare = (part, at, given) => compareColumn(part, at, given, context, normalize)
    return compareArray(left, field, { name, value, inner })
  }
  const kind = field?.kind ?? 'float'
  const store = field ? (given: unknown) => field.toCompared(given) : storeNumber
  const lookups = lookupsOf(kind)
  const parts = partsOf(kind)
  return compare({ left, name, field, lookups, parts, store, context, normalize }, value)
}

/** The condition that `value`, given for a relation, means for its key. */
export function compareKey(
  left: Operand,
  relation: Relation,
  value: unknown,
  context: ConditionContext,
  normalize: NormalizeFilter,
): Condition {
  const { key } = relation.targetMeta
  const store = (given: unknown) => key.toStored(keyOf(given, relation.targetMeta))
  const lookups: readonly Lookup[] = ['exact', 'in', 'isNull']
  const side = { left, name: relation.name, field: key, lookups, parts: [], store }
  const full = { ...side, context, normalize }
  const state = stateOf(value)
  return state?.limit === undefined && state ? inRows(full, state) : compare(full, value)
}

function storeNumber(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
    return value
  if (typeof value === 'object' && value !== null) return Number(value)
  return value
}

function compare(side: Side, value: unknown): Condition {
  if (!isLookups(value)) return lookup(side, 'exact', value)
  const entries = Object.entries(value)
  if (entries.length === 0) throw wrongLookup(side, '')
  return allOf(entries.map(([name, given]) => one(side, name, given)))
}

function isLookups(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isReference(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function one(side: Side, name: string, value: unknown): Condition {
  if (side.parts.includes(name as DatePart)) return comparePart(side, name as DatePart, value)
  if (!side.lookups.includes(name as Lookup)) throw wrongLookup(side, name)
  return lookup(side, name as Lookup, value)
}

/** Parts are numbers; the date of a point in time is a day, which has parts of its own. */
function comparePart(side: Side, part: DatePart, value: unknown): Condition {
  const left: Operand = { kind: 'part', part, of: side.left, zone: undefined }
  const name = `${side.name}.${part}`
  const field = part === 'date' ? valueFields.date : undefined
  const kind = field?.kind ?? 'int'
  const store = field
    ? (given: unknown) => storeDay(name, given)
    : (given: unknown) => storePart(name, given)
  const lookups = lookupsOf(kind)
  return compare({ ...side, left, name, lookups, parts: partsOf(kind), store, field }, value)
}

function storePart(name: string, value: unknown): unknown {
  if (Number.isSafeInteger(value)) return value
  throw new FieldError(`"${name}" is compared with a whole number, not ${JSON.stringify(value)}.`)
}

function storeDay(name: string, value: unknown): unknown {
  const [problem] = valueFields.date.validate(value)
  if (problem === undefined) return value
  throw new FieldError(`"${name}" is compared with a day such as '2026-03-29'. ${problem}`)
}

function lookup(side: Side, name: Lookup, value: unknown): Condition {
  if (value === undefined)
    throw new FieldError(
      `The condition on "${side.name}" is undefined, which never means "everything". Leave it out.`,
    )
  if (name === 'isNull') return isNull(side, value)
  if (value === null) {
    if (name === 'exact' || name === 'iexact') return isNull(side, true)
    throw new FieldError(
      `Cannot use null with ${name} on "${side.name}". Use { isNull: true } or null itself.`,
    )
  }
  if (name === 'in') return inList(side, value)
  const right = name === 'range' ? rangeOf(side, value) : comparand(side, name, value)
  return right ? { kind: 'compare', left: side.left, lookup: name, right } : never
}

function isNull({ left, name }: Side, flag: unknown): Condition {
  if (typeof flag !== 'boolean')
    throw new FieldError(`isNull on "${name}" takes true or false, not ${String(flag)}.`)
  return { kind: 'compare', left, lookup: 'isNull', right: { kind: 'flag', flag } }
}

/** What is on the other side; `undefined` when it stands for no row. */
function comparand(side: Side, name: Lookup, value: unknown): Comparand | undefined {
  if (isExpression(value))
    return { kind: 'operand', operand: operandOf(value, side.context, side.normalize) }
  const state = stateOf(value)
  if (state) {
    refuseOtherRows(side, state)
    return { kind: 'subselect', query: { state: oneRow(state, side.name) } }
  }
  if (textLookups.includes(name))
    return { kind: 'value', stored: checkedText(value, side.name, name) }
  if (isReference(value) && (value as { pk: unknown }).pk === noKey) return undefined
  return { kind: 'value', stored: side.store(value) }
}

function rangeOf(side: Side, value: unknown): Comparand {
  if (!Array.isArray(value) || value.length !== 2)
    throw new FieldError(`range on "${side.name}" takes two values: [low, high].`)
  if (value.some((end) => end === null || end === undefined))
    throw new FieldError(`A range of "${side.name}" has two ends. Use gte or lte for one.`)
  return { kind: 'range', low: side.store(value[0]), high: side.store(value[1]) }
}

function inList(side: Side, value: unknown): Condition {
  const state = stateOf(value)
  if (state) return inRows(side, state)
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value))
    throw new FieldError(`in on "${side.name}" takes a list or a queryset.`)
  const given = [...(value as Iterable<unknown>)]
  if (given.some((item) => item === undefined))
    throw new FieldError(`The list for "${side.name}" holds undefined. Leave it out.`)
  if (given.includes(null) && side.field?.nullable && !side.field.primaryKey)
    throw new FieldError(
      `The list for "${side.name}" holds null, which equals nothing. Ask for it by Q.or(…, { ${side.name}: null }).`,
    )
  const present = given.filter((item) => item !== null && !isNothing(item))
  if (present.length === 0) return never
  if (side.field?.kind === 'binary')
    return anyOf(present.map((item) => lookup(side, 'exact', item)))
  const right: Comparand = { kind: 'list', stored: present.map(side.store) }
  return { kind: 'compare', left: side.left, lookup: 'in', right }
}

function isNothing(item: unknown): boolean {
  return isReference(item) && (item as { pk: unknown }).pk === noKey
}

function inRows(side: Side, state: QueryState): Condition {
  if (state.where.kind === 'never') return never
  const given = state.values && givenColumns(state.values)
  if ((given?.length ?? (state.combined ? 2 : 1)) !== 1)
    throw new FieldError(`A queryset for "${side.name}" has one column. Name it with values().`)
  refuseOtherRows(side, state)
  return {
    kind: 'compare',
    left: side.left,
    lookup: 'in',
    right: { kind: 'subselect', query: { state: forSubselect(state) } },
  }
}

/** A queryset without values stands for the keys of its rows, which mean nothing to another column. */
function refuseOtherRows({ name, field }: Side, { meta, values }: QueryState): void {
  if (values || field === meta.key) return
  throw new FieldError(
    `Rows of ${meta.label} were given for "${name}", which does not hold their keys. Name a column with values().`,
  )
}

function oneRow(state: QueryState, name: string): QueryState {
  if (state.limit === undefined || state.limit === 1) return forSubselect({ ...state, limit: 1 })
  throw new FieldError(
    `A queryset compared with "${name}" must be limited to one result. Use { in: … } or limit(1).`,
  )
}

function wrongLookup({ name, lookups, parts }: Side, lookupName: string): FieldError {
  const choices = [...lookups, ...parts].join(', ')
  return new FieldError(`"${name}" has no lookup "${lookupName}". Choices: ${choices}.`)
}
