/** Rows of one database refer to rows of the same database only. */
import { VoltaicError } from '../../core/errors.ts'
import { type RowState, rowState } from '../instance/row-state.ts'

/** Throws `E_RELATION_DATABASE` when a row was given a related row of another database. */
export function refuseForeignRows(state: RowState): void {
  if (!state.related) return
  for (const { name, hasColumn } of state.meta.relations.values()) {
    const other = hasColumn ? state.related.get(name)?.row : undefined
    if (other) refuseForeignRow(state, other, name)
  }
}

/** Throws `E_RELATION_DATABASE` when `other` is not in the database of the row. */
export function refuseForeignRow(state: RowState, other: object, name: string): void {
  const known = rowState(other)
  if (known.alias === state.alias || known.database === state.database) return
  throw new VoltaicError(
    'E_RELATION_DATABASE',
    `${state.meta.label}.${name} was given a row of the database "${known.database.name}", but its own is "${state.database.name}". Rows of one database refer to each other only.`,
  )
}
