/** Functions in SQL. */
import { sql } from 'kysely'
import type { FunctionName } from '../../expressions/function.ts'
import type { Sql } from '../context.ts'

const calls: Readonly<Record<FunctionName, (given: readonly Sql[]) => Sql>> = {
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
  return calls[name](given)
}
