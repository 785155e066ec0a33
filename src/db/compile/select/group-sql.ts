/** The groups of a select. */
import { sql } from 'kysely'
import { aggregatesRows } from '../../conditions/operand-fields.ts'
import type { QueryState } from '../../queryset/state.ts'
import type { Scope, Sql } from '../context.ts'

/** ` group by …`, or nothing: the columns that are not computed over several rows. */
export function groupBy({ values }: QueryState, scope: Scope): Sql {
  if (!values?.grouped) return sql``
  const terms = values.columns.flatMap(({ operand }, i) => {
    if (aggregatesRows(operand)) return []
    return [
      operand.kind === 'column' ? scope.statement.compiler.operand(operand, scope) : sql.lit(i + 1),
    ]
  })
  return terms.length > 0 ? sql` group by ${sql.join(terms)}` : sql``
}
