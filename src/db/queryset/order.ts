/** The order of a queryset: terms made of paths. */
import { columnAt, columnPath } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import { OrderExpression } from '../expressions/computation.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { Annotations, Operand } from '../operand.ts'
import type { OrderTerm, QueryState } from './state.ts'

/** Where the names of an order are looked up. */
export interface OrderContext {
  readonly root: ModelMeta
  readonly annotations: Annotations
  /** Resolves an expression. */
  readonly operand: (expression: unknown) => Operand
}

/** The terms of an order: paths, `-` for descending, and expressions. Throws `FieldError` for what is neither. */
export function sortTerms(terms: readonly unknown[], context: OrderContext): OrderTerm[] {
  return terms.flatMap((term) => {
    if (typeof term === 'string') return orderTerms(context.root, [term], context.annotations)
    const { of, descending, nulls } =
      term instanceof OrderExpression ? term : { of: term, descending: false, nulls: undefined }
    return [{ operand: context.operand(of), descending, nulls, annotation: undefined }]
  })
}

/**
 * The terms of `paths`. A relation means the order of its model: `'seller'` orders by the sellers' own order.
 * Throws `FieldError` for wrong names and for orders that lead back to themselves.
 */
export function orderTerms(
  meta: ModelMeta,
  paths: readonly string[],
  annotations: Annotations = new Map(),
): OrderTerm[] {
  return paths.flatMap((path) => {
    const descending = path.startsWith('-')
    const name = descending ? path.slice(1) : path
    const annotated = annotations.get(name)
    if (annotated) return [{ operand: annotated, descending, annotation: name }]
    return termsOf(meta, name, { descending, hops: [], seen: [] })
  })
}

/** The terms a queryset is ordered by: its own, else those of its model; turned round when it is reversed. */
export function effectiveOrder(state: QueryState): readonly OrderTerm[] {
  const own = ownOrder(state)
  if (!state.reversed) return own
  const terms = own.length > 0 ? own : keyOrder(state.meta)
  return terms.map(turned)
}

/** Without an order of its own a queryset that is distinct in some columns is ordered by them, and by key. */
function ownOrder({ order, values, meta, distinctOn }: QueryState): readonly OrderTerm[] {
  const given = order ?? (values?.grouped ? [] : orderTerms(meta, meta.ordering))
  if (given.length > 0 || !distinctOn) return given
  const columns = distinctOn.map((operand) => ({
    operand,
    descending: false,
    annotation: undefined,
  }))
  return [...columns, ...keyOrder(meta)]
}

/** Which of the selected values a term is, from 0; `undefined` when it is none of them. */
export function selectedPlace({ operand }: OrderTerm, { values }: QueryState): number | undefined {
  const place = values?.columns.findIndex((column) => isSame(column.operand, operand)) ?? -1
  return place < 0 ? undefined : place
}

/** Whether two operands are one, or the same column. */
export function isSame(one: Operand, other: Operand): boolean {
  if (one === other) return true
  if (one.kind !== 'column' || other.kind !== 'column' || one.field !== other.field) return false
  const { hops } = other
  return one.hops.length === hops.length && one.hops.every((hop, i) => hop === hops[i])
}

function turned(term: OrderTerm): OrderTerm {
  const nulls = term.nulls && (term.nulls === 'first' ? 'last' : 'first')
  return { ...term, descending: !term.descending, nulls }
}

/** The order by key. */
export function keyOrder(meta: ModelMeta): OrderTerm[] {
  return meta.keyFields.map((field) => ({
    operand: columnAt([], field),
    descending: false,
    annotation: undefined,
  }))
}

interface Direction {
  readonly descending: boolean
  readonly hops: readonly Relation[]
  readonly seen: readonly ModelMeta[]
}

function termsOf(
  meta: ModelMeta,
  path: string,
  { descending, hops, seen }: Direction,
): OrderTerm[] {
  const { hops: own, field } = columnPath(meta, path)
  const steps = [...hops, ...own]
  const relation =
    field.relation && field.name === path.split('.').at(-1) ? field.relation : undefined
  const last = relation && (own.at(-1)?.targetMeta ?? meta).relations.get(field.name)
  if (!last || last.targetMeta.ordering.length === 0)
    return [{ operand: columnAt(steps, field), descending, annotation: undefined }]
  const target = last.targetMeta
  if (seen.includes(target)) throw endlessOrder(target)
  return target.ordering.flatMap((term) => {
    const down = term.startsWith('-')
    const direction = {
      descending: descending !== down,
      hops: [...steps, last],
      seen: [...seen, target],
    }
    return termsOf(target, down ? term.slice(1) : term, direction)
  })
}

function endlessOrder(meta: ModelMeta): FieldError {
  return new FieldError(
    `The order of ${meta.label} leads back to itself. Order one of its models by columns instead of relations.`,
  )
}
