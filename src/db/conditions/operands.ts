/** What was written as an expression, resolved: `F('views').plus(1)`, `Count('bids')`, `Subquery(…)`. */
import type { ConditionContext } from '../condition.ts'
import { FieldError } from '../errors.ts'
import { AggregateExpression } from '../expressions/aggregate.ts'
import { CaseExpression } from '../expressions/case.ts'
import { CastExpression } from '../expressions/cast.ts'
import { ArithmeticExpression, Computation } from '../expressions/computation.ts'
import { FieldExpression, OuterReference } from '../expressions/f.ts'
import { FuncExpression, RawExpression } from '../expressions/fragment.ts'
import { FunctionExpression } from '../expressions/function.ts'
import { ExtractExpression } from '../expressions/parts/extract.ts'
import { JsonExpression } from '../expressions/parts/json.ts'
import { TruncExpression } from '../expressions/parts/trunc.ts'
import { ExistsExpression, SubqueryExpression } from '../expressions/subquery.ts'
import { ValueExpression } from '../expressions/value.ts'
import { WindowExpression } from '../expressions/window.ts'
import type { ConditionOperand, Operand, SubqueryOperand } from '../operand.ts'
import { sortTerms } from '../queryset/order.ts'
import { givenColumns, stateOf } from '../queryset/state.ts'
import { aggregateOperand } from './aggregates.ts'
import { arithmeticOperand } from './arithmetic.ts'
import { castOperand, funcOperand, rawOperand } from './casts.ts'
import { caseOperand, functionOperand } from './functions.ts'
import { jsonOperand } from './json-operand.ts'
import { literalOperand, valueFields } from './literals.ts'
import { partOperand, truncatedOperand } from './moments.ts'
import { fieldOf } from './operand-fields.ts'
import { columnPath } from './paths.ts'
import type { NormalizeFilter, Resolver } from './resolver.ts'
import { windowOperand } from './windows.ts'

/** Whether a value is an expression, not a plain value. */
export function isExpression(value: unknown): value is Computation {
  return value instanceof Computation
}

/** The expression, resolved from the queryset's model. Throws `FieldError` for what is none. */
export function operandOf(
  expression: unknown,
  context: ConditionContext,
  normalize: NormalizeFilter,
): Operand {
  const kind = isExpression(expression) ? operandKinds.get(expression.constructor) : undefined
  if (kind) return kind(expression as never, resolverOf(context, normalize))
  throw new FieldError(
    `${String(expression)} is not an expression. Use F('…'), Count('…') and the like.`,
  )
}

type Resolve = (expression: never, resolver: Resolver) => Operand

const operandKinds: ReadonlyMap<unknown, Resolve> = new Map<unknown, Resolve>([
  [FieldExpression, ({ path }: FieldExpression, { context }) => pathOperand(path, context)],
  [ValueExpression, ({ value }: ValueExpression) => literalOperand(value)],
  [ArithmeticExpression, arithmeticOperand],
  [FunctionExpression, functionOperand],
  [ExtractExpression, partOperand],
  [TruncExpression, truncatedOperand],
  [CastExpression, castOperand],
  [FuncExpression, funcOperand],
  [RawExpression, rawOperand],
  [CaseExpression, caseOperand],
  [JsonExpression, jsonOperand],
  [AggregateExpression, aggregateOperand],
  [WindowExpression, windowOperand],
  [OuterReference, ({ path, levels }: OuterReference) => ({ kind: 'outer', path, levels })],
  [SubqueryExpression, subqueryOperand],
  [ExistsExpression, existsOperand],
])

function resolverOf(context: ConditionContext, normalize: NormalizeFilter): Resolver {
  const resolver: Resolver = {
    context,
    normalize,
    operand(written) {
      if (typeof written === 'string') return argumentPath(written, context)
      const isBeside = written instanceof ValueExpression && typeof written.value === 'string'
      if (isBeside || !isExpression(written)) return undefined
      return operandOf(written, context, normalize)
    },
    required(written) {
      const isPath = typeof written === 'string'
      return isPath ? argumentPath(written, context) : operandOf(written, context, normalize)
    },
    condition: (where) => normalize(where, context.root, context.annotations),
    order: (terms) =>
      sortTerms(terms, { ...context, operand: (of) => operandOf(of, context, normalize) }),
    within: (aggregated) => resolverOf({ ...context, aggregated }, normalize),
  }
  return resolver
}

function argumentPath(path: string, context: ConditionContext): Operand {
  try {
    return pathOperand(path, context)
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new FieldError(`${error.message} A text that is no path is written Value('…').`)
  }
}

function pathOperand(path: string, { root, annotations, aggregated }: ConditionContext): Operand {
  const annotation = annotations.get(path)
  if (annotation) return annotation
  if (!aggregated) return { ...columnPath(root, path), fromRoot: true }
  const column = aggregated.path(path)
  if (column) return column
  throw new FieldError(`"${path}" leads to rows, not to a column. Name one of their columns.`)
}

/** The first row is the one that counts, on every database. */
function subqueryOperand({ rows }: SubqueryExpression): SubqueryOperand {
  const state = stateOf(rows)
  const columns = state?.values && givenColumns(state.values)
  if (!state || columns?.length !== 1)
    throw new FieldError('A subquery has one column. Name it: Bid.filter(…).values("amount").')
  if ((state.limit ?? 1) > 1)
    throw new FieldError('A subquery has one row. Leave out the limit, or make it limit(1).')
  return {
    kind: 'subquery',
    query: { state: { ...state, limit: 1 } },
    field: fieldOf(columns[0]!.operand),
  }
}

function existsOperand(expression: ExistsExpression, { condition }: Resolver): ConditionOperand {
  return { kind: 'condition', condition: condition(expression), field: valueFields.boolean }
}
