/** Calls of aggregates in SQL. */
import { sql } from 'kysely'
import type { Condition } from '../condition.ts'
import { fieldOf } from '../conditions/operand-fields.ts'
import type { AggregateOperand, Operand } from '../operand.ts'
import type { Scope, Sql } from './context.ts'
import { orderToSql } from './sort-sql.ts'

/** What stands behind the call. */
export interface CallOptions {
  /** Which of the rows count. */
  readonly filter?: Condition | undefined
  /** The window, where the call is over one. */
  readonly over?: () => Sql
}

/** The call over the rows of `scope`. */
export function aggregateCall(
  operand: AggregateOperand,
  scope: Scope,
  { filter, over }: CallOptions = {},
): Sql {
  const { compiler } = scope.statement
  const call = callOf(operand, scope)
  const where = filter ? sql` filter (where ${compiler.condition(filter, scope)})` : sql``
  return finished(operand, sql`${call}${where}${over?.() ?? sql``}`, scope)
}

function callOf({ name, distinct, of, settings }: AggregateOperand, scope: Scope): Sql {
  if (!of) return sql`count(*)`
  const { words, compiler } = scope.statement
  const argument = compiler.operand(of, scope)
  if (name === 'stringAgg') {
    const separator = scope.statement.slot()
    const order = orderToSql(distinct ? [] : (settings.order ?? []), scope)
    return words.joined(argument, {
      separator,
      distinct: distinct ? directionOf(settings) : undefined,
      order,
    })
  }
  if (name === 'jsonAgg' || name === 'arrayAgg')
    return listed({ of, distinct, settings }, argument, scope)
  const value = argumentOf({ name, of }, argument, scope)
  return sql`${sql.raw(functionName(name, settings))}(${distinct ? sql`distinct ${value}` : value})`
}

/** What the database can aggregate in place of the value. */
function argumentOf(
  { name, of }: { name: AggregateOperand['name']; of: Operand },
  argument: Sql,
  { statement: { words } }: Scope,
): Sql {
  const field = fieldOf(of)
  if (name === 'count') return argument
  const counted = field?.kind === 'boolean' ? words.countable(argument) : argument
  if (name === 'min' || name === 'max') return words.comparable(counted, field?.kind)
  return name === 'sum' && field?.decimalPlaces !== undefined
    ? words.summand(counted, field)
    : counted
}

/** Distinct values are in their own order; others in the order that was asked for. */
function listed(
  { of, distinct, settings }: { of: Operand } & Pick<AggregateOperand, 'distinct' | 'settings'>,
  argument: Sql,
  scope: Scope,
): Sql {
  const kind = fieldOf(of)?.kind
  const direction = sql.raw(directionOf(settings) === 'descending' ? 'desc' : 'asc')
  const order = distinct
    ? sql` order by ${argument} ${direction}`
    : orderToSql(settings.order ?? [], scope)
  return scope.statement.words.listed(argument, { kind, distinct, order })
}

function directionOf({ order = [] }: AggregateOperand['settings']): 'ascending' | 'descending' {
  return order[0]?.descending ? 'descending' : 'ascending'
}

function functionName(name: string, { sample }: AggregateOperand['settings']): string {
  if (name === 'stdDev') return sample ? 'stddev_samp' : 'stddev_pop'
  if (name === 'variance') return sample ? 'var_samp' : 'var_pop'
  return name
}

/** Sums of decimals keep their places; means and deviations are numbers of the machine. */
function finished({ name, of }: AggregateOperand, called: Sql, { statement }: Scope): Sql {
  const field = of && fieldOf(of)
  const { kind } = field ?? {}
  if (name === 'sum' && field?.decimalPlaces !== undefined)
    return statement.words.total(called, field)
  if (name === 'stdDev' || name === 'variance' || (name === 'avg' && kind !== 'decimal'))
    return statement.words.machineNumber(called)
  return called
}
