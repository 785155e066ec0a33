/** Aggregates, resolved: which rows, what of them, in which order. */
import { allOf } from '../condition.ts'
import { FieldError } from '../errors.ts'
import type { AggregateExpression, ListOptions } from '../expressions/aggregate.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import type { AggregateOperand, AggregateSettings, Operand, SortTerm } from '../operand.ts'
import { AggregatedRows } from './aggregated-rows.ts'
import { checkedText } from './comparison/text-values.ts'
import { asText } from './functions.ts'
import { aggregatesRows, fieldOf } from './operand-fields.ts'
import { columnPath } from './paths.ts'
import { asList, type Resolver } from './resolver.ts'

/** The aggregate. Throws `FieldError` for what cannot be aggregated. */
export function aggregateOperand(
  expression: AggregateExpression,
  resolver: Resolver,
): AggregateOperand {
  const operand = aggregateInWindow(expression, resolver)
  if (!operand.of || !aggregatesRows(operand.of)) return operand
  throw new FieldError(
    `${operand.name} of an aggregate cannot be computed in one step. Aggregate the column itself, or use a window over groups.`,
  )
}

/** The aggregate, which in a window may be one of the aggregates of groups. */
export function aggregateInWindow(
  { aggregate: name, of: written, options }: AggregateExpression,
  resolver: Resolver,
): AggregateOperand {
  const rows = new AggregatedRows(resolver.context.root)
  const of = aggregated(written, rows, resolver)
  requireFit(name, of, written)
  const { hops, many, meta } = rows
  const field = of && fieldOf(of)
  const empty =
    options.default === undefined
      ? undefined
      : { stored: field ? field.toStored(options.default) : options.default }
  return {
    kind: 'aggregate',
    name,
    hops,
    many,
    of: of && name === 'stringAgg' ? asText(of) : of,
    filter: filterOf(options, rows, resolver),
    distinct: options.distinct ?? false,
    settings: settingsOf(name, of, options, meta),
    empty,
  }
}

function aggregated(
  written: unknown,
  rows: AggregatedRows,
  resolver: Resolver,
): Operand | undefined {
  if (written === '*') return undefined
  if (typeof written !== 'string') return resolver.within(rows).required(written)
  return resolver.context.annotations.get(written) ?? rows.path(written)
}

function filterOf(
  { filter }: ListOptions,
  { many, meta }: AggregatedRows,
  { normalize, context }: Resolver,
): AggregateOperand['filter'] {
  const base = many.at(-1)?.isOne === false ? meta.options.baseFilter : undefined
  const wheres = [base, filter].filter((where) => where !== undefined)
  if (wheres.length === 0) return undefined
  const annotations = many.length > 0 ? undefined : context.annotations
  return allOf(wheres.map((where) => normalize(where, meta, annotations)))
}

function requireFit(
  name: AggregateOperand['name'],
  of: Operand | undefined,
  written: unknown,
): void {
  if (name !== 'count' && !of)
    throw new FieldError(`${name} of rows means nothing. Name a column: ${name}('${written}.…').`)
  if (!of) return
  const field = fieldOf(of)
  const isNumbers = ['sum', 'avg', 'stdDev', 'variance'].includes(name)
  if (isNumbers && field && !isNumeric(field) && field.kind !== 'boolean')
    throw new FieldError(
      `${typeof written === 'string' ? `"${written}"` : 'What is aggregated'} holds no numbers, so it has no ${name}. Use Count, Min or Max.`,
    )
}

/** The settings of an aggregate. Throws `FieldError` for an order that cannot be kept. */
function settingsOf(
  name: AggregateOperand['name'],
  of: Operand | undefined,
  { separator, sample = false, orderBy, distinct }: ListOptions & { separator?: string },
  meta: ModelMeta,
): AggregateSettings {
  const order = asList(orderBy).map((path) => ({
    operand: columnPath(meta, path.replace(/^-/, '')),
    descending: path.startsWith('-'),
  }))
  if (name === 'jsonAgg' && distinct)
    throw new FieldError('JsonAgg keeps repeated values. Use ArrayAgg, or leave out distinct.')
  if (distinct) requireOwnOrder(order, of)
  return {
    sample,
    order,
    ...(separator === undefined ? {} : { separator: checkedText(separator, 'separator') }),
  }
}

function requireOwnOrder(order: readonly SortTerm[], of: Operand | undefined): void {
  const isOwn = order.every(
    ({ operand }) =>
      operand.kind === 'column' &&
      of?.kind === 'column' &&
      operand.field === of.field &&
      operand.hops.every((hop, i) => hop === of.hops[i]),
  )
  if (order.length <= 1 && isOwn) return
  throw new FieldError(
    'Distinct values are in their own order. Order by the aggregated column, or leave out orderBy or distinct.',
  )
}

/** Whether the values of a column are numbers. */
export function isNumeric({ holds }: FieldInfo): boolean {
  return holds === 'number'
}
