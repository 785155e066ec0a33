/** Calls of aggregates in SQL. */
import { sql } from 'kysely'
import type { AggregateOperand, Condition } from '../condition.ts'
import type { Scope, Sql } from './context.ts'

/** The call over the rows of `scope`; `filter` says which of them count. */
export function aggregateCall(operand: AggregateOperand, scope: Scope, filter?: Condition): Sql {
  const { compiler } = scope.statement
  const call = callOf(operand, scope)
  const where = filter ? sql` filter (where ${compiler.condition(filter, scope)})` : sql``
  return finished(operand, sql`${call}${where}`, scope)
}

function callOf({ name, distinct, column, settings }: AggregateOperand, scope: Scope): Sql {
  if (!column) return sql`count(*)`
  const { words, compiler } = scope.statement
  const argument = compiler.operand(column, scope)
  if (name === 'stringAgg') {
    const separator = scope.statement.slot()
    return words.joined(argument, { separator, distinct, order: orderOf(settings, scope) })
  }
  if (name === 'jsonAgg') return words.listed(argument, orderOf(settings, scope))
  const isFlag = column.field.kind === 'boolean' && name !== 'count'
  const value = isFlag ? words.countable(argument) : argument
  return sql`${sql.raw(functionName(name, settings))}(${distinct ? sql`distinct ${value}` : value})`
}

function functionName(name: string, { sample }: AggregateOperand['settings']): string {
  if (name === 'stdDev') return sample ? 'stddev_samp' : 'stddev_pop'
  if (name === 'variance') return sample ? 'var_samp' : 'var_pop'
  return name
}

function orderOf({ order = [] }: AggregateOperand['settings'], scope: Scope): Sql {
  const terms = order.map(
    ({ column, descending }) =>
      sql`${scope.statement.compiler.operand(column, scope)} ${sql.raw(descending ? 'desc' : 'asc')}`,
  )
  return terms.length > 0 ? sql` order by ${sql.join(terms)}` : sql``
}

/** Sums of decimals keep their places; means and deviations are numbers of the machine. */
function finished({ name, column }: AggregateOperand, called: Sql, scope: Scope): Sql {
  const { kind, decimalPlaces } = column?.field ?? {}
  if (name === 'sum' && decimalPlaces !== undefined)
    return sql`round(${called}, ${sql.lit(decimalPlaces)})`
  if (name === 'stdDev' || name === 'variance' || (name === 'avg' && kind !== 'decimal'))
    return scope.statement.words.machineNumber(called)
  return called
}
