/** Querysets combined as sets: `union`, `intersection`, `difference`. */
import { VoltaicError } from '../../core/errors.ts'
import { always } from '../condition.ts'
import { FieldError } from '../errors.ts'
import { type OrderTerm, type QueryState, type SetOperator, stateOf } from './state.ts'

/** The rows of several querysets, combined. They have no order until they are given one. */
export function combinedState(
  first: QueryState,
  others: readonly unknown[],
  operator: SetOperator,
): QueryState {
  const parts = [first, ...others.map(requireRows)]
  if (parts.some(({ lock }) => lock))
    throw new FieldError(
      `The rows of a ${nameOf(operator)} cannot be locked. Leave out selectForUpdate(), or lock them by their keys.`,
    )
  const problem = parts.map((part) => mismatch(first, part)).find((found) => found !== undefined)
  if (problem) throw new FieldError(`The querysets of a ${nameOf(operator)} ${problem}`)
  return {
    ...first,
    where: always,
    order: [],
    reversed: false,
    limit: undefined,
    offset: undefined,
    distinct: false,
    combined: { operator, parts: parts.map(asPart) },
  }
}

/** Throws `E_QUERY_COMBINED` for what is asked of a combined queryset and only its parts can do. */
export function refuseCombined({ combined }: QueryState, what: string): void {
  if (!combined) return
  throw new VoltaicError(
    'E_QUERY_COMBINED',
    `A ${nameOf(combined.operator)} of querysets cannot be ${what}. Do it with each of them before they are combined.`,
  )
}

/** The terms of an order of combined rows: places among the columns that are selected. */
export function combinedOrder(state: QueryState, terms: readonly unknown[]): OrderTerm[] {
  const names = selectedNames(state)
  return terms.map((term) => {
    const text = typeof term === 'string' ? term : ''
    const descending = text.startsWith('-')
    const place = names.indexOf(descending ? text.slice(1) : text) + 1
    if (place > 0) return placeTerm(place, descending)
    throw new FieldError(
      `Combined querysets have no column "${String(term)}" to order by. Choices: ${names.join(', ')}.`,
    )
  })
}

/** A term that orders by the column at this place, from 1. */
export function placeTerm(place: number, descending = false): OrderTerm {
  const operand = { kind: 'literal', stored: place } as const
  return { operand, descending, place, annotation: undefined }
}

function selectedNames({ values, meta, only, annotations }: QueryState): string[] {
  if (values) return values.columns.map(({ name }) => name)
  const fields = meta.columns.filter(({ name }) => !only || only.includes(name))
  return [...fields.map(({ name }) => name), ...annotations.keys()]
}

function requireRows(other: unknown): QueryState {
  const state = stateOf(other)
  if (state) return state
  throw new FieldError('Only querysets are combined: Lot.filter(…).union(Lot.filter(…)).')
}

function mismatch(first: QueryState, other: QueryState): string | undefined {
  if (first.related.length > 0 || other.related.length > 0)
    return 'cannot join related rows. Use prefetch() for them.'
  const names = selectedNames(first)
  const others = selectedNames(other)
  if (first.values && other.values)
    return names.length === others.length
      ? undefined
      : `select as many columns each: ${names.length} and ${others.length} are selected.`
  const isSame = !first.values && !other.values && first.meta === other.meta
  return isSame && names.join() === others.join()
    ? undefined
    : 'have rows of one model with the same columns, or values().'
}

/** An order means something only to a part that is cut. */
function asPart(state: QueryState): QueryState {
  const isCut = state.limit !== undefined || state.offset !== undefined
  return { ...state, prefetches: [], lock: undefined, order: isCut ? state.order : [] }
}

function nameOf(operator: SetOperator): string {
  if (operator === 'intersect') return 'intersection'
  return operator === 'except' ? 'difference' : 'union'
}
