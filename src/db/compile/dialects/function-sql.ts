/** Functions in SQL. */
import { sql } from 'kysely'
import type { FunctionName, WindowFunctionName } from '../../expressions/function.ts'
import type { Sql } from '../context.ts'

const windowNames: Readonly<Record<WindowFunctionName, string>> = {
  rowNumber: 'row_number',
  rank: 'rank',
  denseRank: 'dense_rank',
  percentRank: 'percent_rank',
  cumeDist: 'cume_dist',
  ntile: 'ntile',
  lag: 'lag',
  lead: 'lead',
  firstValue: 'first_value',
  lastValue: 'last_value',
  nthValue: 'nth_value',
}

const calls: Readonly<
  Record<Exclude<FunctionName, WindowFunctionName>, (given: readonly Sql[]) => Sql>
> = {
  coalesce: (given) => sql`coalesce(${sql.join(given)})`,
  greatest: (given) => sql`max(${sql.join(given)})`,
  least: (given) => sql`min(${sql.join(given)})`,
  concat: (given) =>
    sql`(${sql.join(
      given.map((one) => sql`coalesce(${one}, '')`),
      sql` || `,
    )})`,
  lower: (given) => sql`lower(${sql.join(given)})`,
  upper: (given) => sql`upper(${sql.join(given)})`,
  length: (given) => sql`length(${sql.join(given)})`,
  substr: (given) => sql`substr(${sql.join(given)})`,
  trim: (given) => sql`trim(${sql.join(given)})`,
  now: () => sql`strftime('%Y-%m-%d %H:%M:%f', 'now')`,
}

/** The call of a function with these arguments. */
export function functionToSql(name: FunctionName, given: readonly Sql[]): Sql {
  if (name in calls) return calls[name as keyof typeof calls](given)
  const called = sql.raw(windowNames[name as WindowFunctionName])
  return given.length > 0 ? sql`${called}(${sql.join(given)})` : sql`${called}()`
}
