/** Columns that are loaded and then taken away, because the reader may have them in some rows only. */
import type { AnyQuerySet } from '../any-model.ts'
import { FieldError } from '../errors.ts'
import { refuseReading } from '../instance/hydration.ts'
import { rowState } from '../instance/row-state.ts'
import { type QueryState, type SelectedValues, stateOf, type Withhold } from './state.ts'

/** The same queryset; of each of its rows `withhold` names the columns that cannot be read: `E_COLUMN_NOT_LOADED`. */
export function withholding<R>(rows: AnyQuerySet<R>, withhold: Withhold): AnyQuerySet<R> {
  const Same = rows.constructor as new (state: QueryState) => AnyQuerySet<R>
  return new Same({ ...stateOf(rows)!, withhold })
}

/** Asks for all rows first: a rule may look at what is then taken away. */
export async function withholdColumns(rows: readonly object[], withhold: Withhold): Promise<void> {
  const withheld = await Promise.all(rows.map((row) => withhold.of(row)))
  rows.forEach((row, index) => {
    for (const name of withheld[index]!) withholdColumn(row, name)
  })
}

/** Values have no row to ask about. Throws `FieldError` when they are of such a column. */
export function refuseWithheld(values: SelectedValues, { names }: Withhold, label: string): void {
  const withheld = values.columns.find(({ name }) => names.has(name))
  if (!withheld) return
  throw new FieldError(
    `${label}.${withheld.name} may be read in some rows only, so its values cannot be selected. Load the rows instead.`,
  )
}

function withholdColumn(row: object, name: string): void {
  const state = rowState(row)
  const { meta } = state
  const field = meta.column(name)
  state.stored = state.stored?.map((value, at) => (meta.columns[at] === field ? undefined : value))
  refuseReading(row, field, meta)
}
