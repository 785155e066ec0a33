/** Aggregates over all rows of a queryset. */
import { sql } from 'kysely'
import { Scope, type Sql } from '../../compile/context.ts'
import { type ComputedColumn, readerOf } from '../../compile/layout.ts'
import { aggregateParts } from '../../compile/operand-sql.ts'
import { parametersOf, planOf } from '../../compile/plan.ts'
import { selectValues, subselectSql, tableSql, topScope } from '../../compile/select-sql.ts'
import { Shape } from '../../compile/shape.ts'
import { aggregatesWindow } from '../../conditions/operand-fields.ts'
import type { Dialect } from '../../engine/driver.ts'
import { FieldError } from '../../errors.ts'
import type { AggregateOperand, Operand } from '../../operand.ts'
import { byKeys, isPicked } from '../keys.ts'
import { isSame } from '../order.ts'
import { readerFor } from '../read.ts'
import { forSubselect, type QueryState, type SelectedValues } from '../state.ts'
import { pickedColumn } from './picked.ts'

/** The aggregates of `operands` over the rows of a queryset, by name. */
export async function aggregateRows(
  state: QueryState,
  operands: ReadonlyMap<string, Operand>,
): Promise<Record<string, unknown>> {
  const own = [...operands].filter(([, operand]) => !isRelated(operand))
  const related = [...operands].filter(([, operand]) => isRelated(operand))
  const parts = await Promise.all([
    own.length > 0 ? overOwnRows(state, own) : {},
    ...related.map((entry) => overRelatedRows(state, entry)),
  ])
  const found: Record<string, unknown> = Object.assign({}, ...parts)
  return Object.fromEntries([...operands.keys()].map((name) => [name, found[name]]))
}

function isRelated(operand: Operand): boolean {
  return operand.kind === 'aggregate' && operand.many.length > 0
}

async function overOwnRows(
  state: QueryState,
  entries: readonly [string, Operand][],
): Promise<Record<string, unknown>> {
  if (state.where.kind === 'never' && entries.every(([, { kind }]) => kind === 'aggregate'))
    return Object.fromEntries(entries.map(emptyValue))
  const columns = entries.map(([name, operand]) => ({ name, operand }))
  if (entries.some(([, operand]) => aggregatesWindow(operand)))
    return overValues({ ...state, values: aggregatedValues(entries) }, entries)
  if (state.distinct && state.values) return overValues(state, entries)
  const base = isPicked(state) ? byKeys(state) : state
  const whole: QueryState = {
    ...base,
    distinct: false,
    order: [],
    annotations: new Map(),
    related: [],
    values: { form: 'object', columns, grouped: true },
  }
  return select(whole)
}

/** What the aggregates are of, to be computed first. */
function aggregatedValues(entries: readonly [string, Operand][]): SelectedValues {
  const columns = entries.flatMap(([name, operand]) => {
    const of = operand.kind === 'aggregate' ? operand.of : undefined
    return of ? [{ name, operand: of }] : []
  })
  return { form: 'object', columns, grouped: false }
}

/** Over values that an inner select computes: each aggregate is of one of them. */
async function overValues(
  state: QueryState,
  entries: readonly [string, Operand][],
): Promise<Record<string, unknown>> {
  const { dialect } = readerFor(state)
  const columns = entries.map(([name, operand]) => ({
    name,
    operand: ofPicked(name, operand, state.values!),
  }))
  const shape = new Shape(dialect)
  shape.key = 'values-aggregate:'
  for (const { name, operand } of columns) {
    shape.key += `${name}=`
    shape.operand(operand)
  }
  shape.select(state, 's')
  const plan = planOf(state.meta, shape, () => ({
    sql: pickedSql(state, columns, dialect),
    layout: columns.map(({ name, operand }) => ({ name, read: readerOf(operand) })),
  }))
  const [row = []] = await execute(state, plan, shape.values)
  return Object.fromEntries(plan.layout.map(({ name, read }, i) => [name, read(row[i] ?? null)]))
}

/** The aggregate, of the column that the inner select has computed. */
function ofPicked(name: string, operand: Operand, { columns }: SelectedValues): AggregateOperand {
  const of = operand.kind === 'aggregate' ? operand.of : undefined
  const place = columns.findIndex((column) => of && isSame(column.operand, of))
  const isFit = operand.kind === 'aggregate' && !operand.filter && (!of || place >= 0)
  if (!isFit)
    throw new FieldError(
      `"${name}" is computed over values that are computed first, so it aggregates one of them, without a filter. Choices: ${columns.map((column) => column.name).join(', ')}.`,
    )
  return { ...operand, of: of && pickedColumn(of, place) }
}

function pickedSql(
  state: QueryState,
  columns: readonly { readonly operand: Operand }[],
  dialect: Dialect,
): Sql {
  const top = topScope(state.meta, dialect)
  const scope = new Scope(state.meta, 'picked', { statement: top.statement })
  const called = columns.map(({ operand }) => top.statement.compiler.operand(operand, scope))
  return sql`select ${sql.join(called)} from (${tableSql(state, top)}) as picked`
}

async function select(state: QueryState): Promise<Record<string, unknown>> {
  const { dialect } = readerFor(state)
  const shape = new Shape(dialect).select(state, 'aggregate')
  const plan = planOf(state.meta, shape, () => selectValues(state, state.values!, dialect))
  const [row = []] = await execute(state, plan, shape.values)
  const { computed } = plan.layout
  return Object.fromEntries(computed.map(({ name, read }, i) => [name, read(row[i] ?? null)]))
}

/** The related rows of all rows together, each of them once for each row that it belongs to. */
async function overRelatedRows(
  state: QueryState,
  [name, operand]: [string, Operand],
): Promise<Record<string, unknown>> {
  if (operand.kind !== 'aggregate') return {}
  if (state.where.kind === 'never') return Object.fromEntries([emptyValue([name, operand])])
  const rows = forSubselect({ ...state, values: undefined })
  const { dialect } = readerFor(state)
  const shape = new Shape(dialect)
  shape.key = `related-aggregate:${name}:`
  shape.operand({ ...operand, empty: undefined })
  shape.select(rows, 's')
  const plan = planOf(state.meta, shape, () => {
    const computed: ComputedColumn = { name, read: readerOf(operand) }
    return { sql: relatedSql(topScope(rows.meta, dialect), rows, operand), layout: computed }
  })
  const [row = []] = await execute(state, plan, shape.values)
  const value = row[0] ?? null
  const isEmpty = value === null && operand.empty
  return { [name]: plan.layout.read(isEmpty ? operand.empty?.stored : value) }
}

function relatedSql(
  scope: Scope,
  rows: QueryState,
  operand: Extract<Operand, { kind: 'aggregate' }>,
): Sql {
  const { called, tables, where } = aggregateParts(operand, scope)
  const key = scope.column(rows.meta.key)
  const keys = subselectSql(rows, scope)
  return sql`select ${called} from ${scope.from()} cross join ${tables()} where ${where} and ${key} in (${keys})`
}

function emptyValue([name, operand]: [string, Operand]): [string, unknown] {
  if (operand.kind !== 'aggregate') return [name, null]
  if (operand.name === 'count') return [name, 0]
  if (operand.name === 'jsonAgg' || operand.name === 'arrayAgg') return [name, []]
  return [name, operand.empty ? readerOf(operand)(operand.empty.stored) : null]
}

function execute(
  state: QueryState,
  plan: Parameters<typeof parametersOf>[0] & { sql: string },
  values: readonly unknown[],
) {
  const parameters = parametersOf(plan, values)
  const database = readerFor(state)
  return database
    .execute({ sql: plan.sql, parameters, kind: 'read', heavy: state.isHeavy })
    .then((result) => result.rows)
}
