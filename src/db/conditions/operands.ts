/** What was written as an expression, resolved: `F('views').plus(1)`, `Count('bids')`, `Subquery(…)`. */
import {
  type AggregateOperand,
  type AggregateSettings,
  allOf,
  type ColumnOperand,
  type ConditionContext,
  type Operand,
} from '../condition.ts'
import { FieldError } from '../errors.ts'
import { AggregateExpression, type ListOptions } from '../expressions/aggregate.ts'
import { CaseExpression } from '../expressions/case.ts'
import { ArithmeticExpression, Computation } from '../expressions/computation.ts'
import { ExtractExpression } from '../expressions/extract.ts'
import { FieldExpression, OuterReference } from '../expressions/f.ts'
import { FunctionExpression } from '../expressions/function.ts'
import { SubqueryExpression } from '../expressions/subquery.ts'
import { ValueExpression } from '../expressions/value.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { stateOf } from '../queryset/state.ts'
import { caseOperand, extractOperand, functionOperand, type Resolver } from './functions.ts'
import { literalOperand, valueFields } from './literals.ts'
import type { NormalizeFilter } from './normalize.ts'
import { fieldOf } from './operand-fields.ts'
import { columnPath, findColumn, relationsAt, unknownName } from './paths.ts'

/** Whether a value is an expression, not a plain value. */
export function isExpression(value: unknown): boolean {
  return (
    value instanceof Computation ||
    value instanceof AggregateExpression ||
    value instanceof SubqueryExpression
  )
}

/** The expression, resolved from the queryset's model. Throws `FieldError` for what is none. */
export function operandOf(
  expression: unknown,
  context: ConditionContext,
  normalize: NormalizeFilter,
): Operand {
  if (expression instanceof FieldExpression) return pathOperand(expression.path, context)
  if (expression instanceof ArithmeticExpression)
    return arithmeticOperand(expression, context, normalize)
  if (expression instanceof ValueExpression) return literalOperand(expression.value)
  if (expression instanceof FunctionExpression)
    return functionOperand(expression, resolverOf(context, normalize))
  if (expression instanceof ExtractExpression)
    return extractOperand(expression, resolverOf(context, normalize))
  if (expression instanceof CaseExpression)
    return caseOperand(expression, resolverOf(context, normalize))
  if (expression instanceof AggregateExpression)
    return aggregateOperand(expression, context.root, normalize)
  if (expression instanceof OuterReference) return outerOperand(expression.path)
  if (expression instanceof SubqueryExpression) return subqueryOperand(expression)
  throw new FieldError(
    `${String(expression)} is not an expression. Use F('…'), Count('…') and the like.`,
  )
}

function resolverOf(context: ConditionContext, normalize: NormalizeFilter): Resolver {
  return {
    operand(written) {
      if (typeof written === 'string') return argumentPath(written, context)
      const isBeside = written instanceof ValueExpression && typeof written.value === 'string'
      if (isBeside || !isExpression(written)) return undefined
      return operandOf(written, context, normalize)
    },
    condition: (where) => normalize(where, context.root, context.annotations),
  }
}

function argumentPath(path: string, context: ConditionContext): Operand {
  try {
    return pathOperand(path, context)
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new FieldError(`${error.message} A text that is no path is written Value('…').`)
  }
}

function pathOperand(path: string, { root, annotations }: ConditionContext): Operand {
  return annotations.get(path) ?? { ...columnPath(root, path), fromRoot: true }
}

function arithmeticOperand(
  { operation, operands: [left, right] }: ArithmeticExpression,
  context: ConditionContext,
  normalize: NormalizeFilter,
): Operand {
  const known = [left, right]
    .filter(isExpression)
    .map((part) => operandOf(part, context, normalize))
  const field = known.map(fieldOf).find((found) => found !== undefined)
  const side = (part: unknown): Operand =>
    isExpression(part) ? operandOf(part, context, normalize) : literal(part, field)
  return { kind: 'arithmetic', operation, left: side(left), right: side(right), field }
}

function literal(value: unknown, field: FieldInfo | undefined): Operand {
  if (value === undefined || value === null)
    throw new FieldError(`Arithmetic with ${value} is always NULL. Leave it out.`)
  if (field?.kind === 'decimal')
    return { kind: 'literal', stored: valueFields.decimal.toStored(value) }
  if (typeof value === 'number' && field?.kind !== 'duration')
    return { kind: 'literal', stored: value }
  return { kind: 'literal', stored: field ? field.toStored(value) : value }
}

/** Which model an outer reference starts from is known when the subquery is compiled. */
function outerOperand(path: string): Operand {
  const field = { name: path } as FieldInfo
  return { kind: 'column', hops: [], field, fromRoot: true, outer: 1 }
}

function subqueryOperand(expression: SubqueryExpression): Operand {
  const state = stateOf(expression.rows)
  const columns = state?.values?.columns
  if (!state || columns?.length !== 1)
    throw new FieldError('A subquery has one column. Name it: Bid.filter(…).values("amount").')
  return { kind: 'subquery', query: { state }, field: fieldOf(columns[0]!.operand) }
}

function aggregateOperand(
  { aggregate: name, path, options }: AggregateExpression,
  root: ModelMeta,
  normalize: NormalizeFilter,
): AggregateOperand {
  const { hops, many, column } = aggregatePath(root, path)
  const rowsOf = many.at(-1)?.targetMeta ?? root
  if (name !== 'count' && !column)
    throw new FieldError(`${name} of rows means nothing. Name a column: ${name}('${path}.…').`)
  if (['sum', 'avg', 'stdDev', 'variance'].includes(name) && column && !isNumeric(column.field))
    throw new FieldError(`"${path}" holds no numbers, so it has no ${name}. Use Count, Min or Max.`)
  const base = many.at(-1)?.isOne === false ? rowsOf.options.baseFilter : undefined
  const filters = [base, options.filter].filter((where) => where !== undefined)
  const conditions = filters.map((where) => normalize(where, rowsOf))
  const filter = conditions.length === 0 ? undefined : allOf(conditions)
  const empty =
    options.default === undefined
      ? undefined
      : { stored: column ? column.field.toStored(options.default) : options.default }
  const distinct = options.distinct ?? false
  const settings = settingsOf(name, options, rowsOf)
  return { kind: 'aggregate', name, hops, many, column, filter, distinct, settings, empty }
}

/** The settings of an aggregate. Throws `FieldError` for an order that cannot be kept. */
function settingsOf(
  name: AggregateOperand['name'],
  { separator, sample = false, orderBy, distinct }: ListOptions & { separator?: string },
  rowsOf: ModelMeta,
): AggregateSettings {
  const paths = typeof orderBy === 'string' ? [orderBy] : (orderBy ?? [])
  if (name === 'jsonAgg' && distinct)
    throw new FieldError('JsonAgg keeps repeated values. Leave out distinct.')
  if (distinct && paths.length > 0)
    throw new FieldError('Distinct texts are in their own order. Leave out orderBy or distinct.')
  const order = paths.map((path) => ({
    column: columnPath(rowsOf, path.replace(/^-/, '')),
    descending: path.startsWith('-'),
  }))
  return { sample, order, ...(separator === undefined ? {} : { separator }) }
}

function aggregatePath(
  root: ModelMeta,
  path: string,
): Pick<AggregateOperand, 'hops' | 'many' | 'column'> {
  if (path === '*') return { hops: [], many: [], column: undefined }
  const names = path.split('.')
  const last = names.pop() ?? ''
  const before = relationsAt(root, names, path)
  const end = before.at(-1)?.targetMeta ?? root
  const field = findColumn(end, last)
  const relation = field ? undefined : end.relations.get(last)
  if (!field && !relation) throw unknownName(end, last, path)
  const all = relation ? [...before, relation] : before
  const first = all.findIndex((step) => !step.isOne)
  if (first < 0) return { hops: [], many: [], column: columnPath(root, path) }
  const many = all.slice(first)
  const column = field && lastColumn(many, field)
  return { hops: all.slice(0, first), many, column }
}

/** The column, seen from the rows of the last relation. */
function lastColumn(many: AggregateOperand['many'], field: FieldInfo): ColumnOperand | undefined {
  return many.length > 0
    ? { kind: 'column', hops: [], field, fromRoot: false, outer: 0 }
    : undefined
}

const numericKinds: readonly string[] = [
  'id',
  'int',
  'bigInt',
  'smallInt',
  'positiveInt',
  'float',
  'decimal',
  'duration',
  'boolean',
]

function isNumeric(field: FieldInfo): boolean {
  return numericKinds.includes(field.kind)
}
