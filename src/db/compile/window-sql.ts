/** Window functions in SQL. */
import { sql } from 'kysely'
import type { WindowFrame, WindowOperand } from '../operand.ts'
import { aggregateCall } from './aggregate-sql.ts'
import type { Scope, Sql } from './context.ts'
import { orderToSql } from './sort-sql.ts'

/** The function with the rows that it looks at. */
export function windowToSql({ of, partition, order, frame }: WindowOperand, scope: Scope): Sql {
  const { words, compiler, slot } = partsOf(scope)
  const over = () => {
    const columns = partition.map((one) => compiler.operand(one, scope))
    const groups = columns.length > 0 ? sql`partition by ${sql.join(columns)}` : sql``
    return sql` over (${groups}${orderToSql(order, scope)}${frame ? frameToSql(frame) : sql``})`
  }
  if (of.kind === 'aggregate') {
    const value = aggregateCall(of, scope, { filter: of.filter, over })
    return of.empty ? sql`coalesce(${value}, ${slot()})` : value
  }
  const given = of.operands.map((one) => compiler.operand(one, scope))
  return sql`${words.call(of.name, given)}${over()}`
}

function partsOf({ statement }: Scope) {
  return { words: statement.words, compiler: statement.compiler, slot: () => statement.slot() }
}

const exclusions = { currentRow: 'current row', group: 'group', ties: 'ties' } as const

function frameToSql({ unit, from, to, exclude }: WindowFrame): Sql {
  const words = `${unit} between ${endOf(from, 'preceding')} and ${endOf(to, 'following')}`
  return sql.raw(exclude ? ` ${words} exclude ${exclusions[exclude]}` : ` ${words}`)
}

function endOf(end: number | null, side: 'preceding' | 'following'): string {
  if (end === null) return `unbounded ${side}`
  if (end === 0) return 'current row'
  return end < 0 ? `${-end} preceding` : `${end} following`
}
