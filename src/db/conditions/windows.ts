/** Window functions, resolved: over which rows, in which order, in which frame. */
import { FieldError } from '../errors.ts'
import { AggregateExpression } from '../expressions/aggregate.ts'
import type { WindowExpression } from '../expressions/window.ts'
import type { AggregateOperand, Operand, SortTerm, WindowFrame, WindowOperand } from '../operand.ts'
import type { Frame } from '../types/expressions/window.ts'
import { aggregateInWindow, isNumeric } from './aggregates.ts'
import { functionOperand } from './functions.ts'
import { fieldOf, hasWindow } from './operand-fields.ts'
import { asList, type Resolver } from './resolver.ts'

/** The function over the rows around each row. Throws `FieldError` for what cannot be computed so. */
export function windowOperand(
  { of: written, options }: WindowExpression,
  resolver: Resolver,
): WindowOperand {
  const of =
    written instanceof AggregateExpression
      ? aggregateInWindow(written, resolver)
      : functionOperand(written.call, resolver)
  if (of.kind === 'aggregate') refuseUnfit(of)
  const partition = asList<unknown>(options.partitionBy).map((one) => resolver.required(one))
  const order = resolver.order(asList<unknown>(options.orderBy))
  const parts = of.kind === 'function' ? of.operands : of.of ? [of.of] : []
  refuseNested([...parts, ...partition, ...order.map(({ operand }) => operand)])
  return { kind: 'window', of, partition, order, frame: frameOf(options.frame, order) }
}

function refuseUnfit({ many, distinct, settings }: AggregateOperand): void {
  if (many.length > 0)
    throw new FieldError(
      'A window is over the rows of the queryset. Annotate the aggregate of related rows first, and name it.',
    )
  if (distinct || (settings.order?.length ?? 0) > 0)
    throw new FieldError(
      'An aggregate in a window takes neither distinct nor an order of its own. Order the window.',
    )
}

function refuseNested(parts: readonly Operand[]): void {
  if (!parts.some(hasWindow)) return
  throw new FieldError('A window cannot be computed over another window.')
}

function frameOf(frame: Frame | undefined, order: readonly SortTerm[]): WindowFrame | undefined {
  if (!frame) return undefined
  const unit = frame.rows ? 'rows' : frame.range ? 'range' : 'groups'
  const [from, to] = (frame.rows ?? frame.range ?? frame.groups)!
  const ends = [from, to].filter((end) => end !== null)
  const isCounted = unit !== 'range'
  if (!ends.every((end) => (isCounted ? Number.isSafeInteger(end) : Number.isFinite(end))))
    throw new FieldError('The ends of a frame are numbers, or null for the end of the window.')
  if (from !== null && to !== null && from > to)
    throw new FieldError(`A frame begins before it ends, not at ${from} and then ${to}.`)
  if (unit === 'groups' && order.length === 0)
    throw new FieldError('A frame of groups is over an order. Give the window orderBy.')
  if (unit === 'range' && ends.some((end) => end !== 0)) requireNumbers(order)
  return { unit, from, to, exclude: frame.exclude }
}

/** Distances between values are computed from the one number that the rows are ordered by. */
function requireNumbers(order: readonly SortTerm[]): void {
  const field = order[0] && fieldOf(order[0].operand)
  if (order.length === 1 && (!field || isNumeric(field))) return
  throw new FieldError(
    'A frame of a range is over one number. Order the window by one column of numbers, or count rows.',
  )
}
