/** What is asked for with `prefetch()`, checked. */
import { relationsAt } from '../../conditions/paths.ts'
import { FieldError } from '../../errors.ts'
import { refuseCombined } from '../combination.ts'
import { refuseTaken } from '../requirements.ts'
import { allRows, isSliced, type Prefetch, type QueryState, stateOf } from '../state.ts'

/** What was asked for before and what is asked for now. Throws `FieldError` for what cannot be prefetched, or not twice. */
export function withPrefetch(
  state: QueryState,
  path: string,
  { rows, as }: { readonly rows: unknown; readonly as?: string | undefined },
): readonly Prefetch[] {
  const asked = { path, rows: requestedRows(rows), as }
  if (state.values)
    throw new FieldError(`values() have no "${path}". Ask for rows to prefetch their relations.`)
  const last = relationsAt(state.meta, path.split('.'), path).at(-1)!
  const target = last.targetMeta
  if (asked.rows) requireRows(asked.rows, path)
  if (asked.rows && asked.rows.meta !== target)
    throw new FieldError(
      `"${path}" leads to rows of ${target.label}, not of ${asked.rows.meta.label}.`,
    )
  const known = state.prefetches.find(
    (one) => (as === undefined ? one.path === path : true) && one.as === as,
  )
  if (!known) {
    if (as !== undefined) refuseName(as, last.owner === state.meta ? state : allRows(last.owner))
    return [...state.prefetches, asked]
  }
  if (as === undefined && !known.rows && !asked.rows) return state.prefetches
  throw new FieldError(
    `"${as ?? path}" is prefetched already. Give the second one a name: { as: '…' }.`,
  )
}

function refuseName(as: string, state: QueryState): void {
  refuseTaken(as, state)
  if (state.annotations.has(as))
    throw new FieldError(`"${as}" is an annotation already. Use another name.`)
}

/** The state of the queryset that was given for a relation. Throws `FieldError` for what is none. */
function requestedRows(rows: unknown): QueryState | undefined {
  const state = stateOf(rows)
  if (rows === undefined || state) return state
  throw new FieldError(`prefetch() takes a queryset for the related rows: Bid.filter(…).`)
}

function requireRows(rows: QueryState, path: string): void {
  refuseCombined(rows, 'prefetched')
  if (rows.values)
    throw new FieldError(
      `What is prefetched for "${path}" are rows. Use only() instead of values().`,
    )
  if (rows.lock && isSliced(rows))
    throw new FieldError(`Rows that are limited for each row of "${path}" cannot be locked.`)
}
