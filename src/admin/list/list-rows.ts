/** The rows that a list shows: what the user may view, narrowed by filters and search, in order, one page. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { BadRequest } from '../../http/errors/http-error.ts'
import { seenRows } from '../access/seen-rows.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { filtersOf } from './filters/filters-of.ts'
import { type ListFilter, valuesOf } from './filters/list-filter.ts'
import { type ListState, withoutFilters } from './list-state.ts'
import { countLimit, type Pagination } from './pagination.ts'
import { searchPaths, searchRows } from './search.ts'

/** The rows of a model that a user may view, or act upon, prepared as the registration says. */
export function preparedRows(
  model: AdminModel,
  user: CurrentUser,
  action = 'view',
): AnyQuerySet<AnyRow> {
  const rows = seenRows(model.model, user, action)
  const prepared = model.options.query?.(rows as never) ?? rows
  return prepared as unknown as AnyQuerySet<AnyRow>
}

/**
 * The rows that a state leaves. Throws `BadRequest` for a filter that the list does not have for this user:
 * what cannot be seen cannot be asked for either.
 */
export function narrowedRows(
  rows: AnyQuerySet<AnyRow>,
  { model, state, user }: { model: AdminModel; state: ListState; user: CurrentUser },
): AnyQuerySet<AnyRow> {
  const filters = filtersOf(model, user)
  refuseUnknown(filters, state)
  const values = valuesOf(state)
  const filtered = filters
    .flatMap((filter) => filter.conditions(values))
    .reduce<AnyQuerySet<AnyRow>>((left, condition) => left.filter(condition), rows)
  return state.search ? searchRows(filtered, searchPaths(model, user), state.search) : filtered
}

/** The rows that are left when one filter is taken away; for counting its values. */
export function rowsWithout(
  filter: ListFilter,
  rows: AnyQuerySet<AnyRow>,
  about: { model: AdminModel; state: ListState; user: CurrentUser },
): AnyQuerySet<AnyRow> {
  return narrowedRows(rows, { ...about, state: withoutFilters(about.state, filter.parameters) })
}

/** One page of rows: a count that stops at a limit, and one row more than is shown. */
export async function pageOf(
  rows: AnyQuerySet<AnyRow>,
  { page, size }: { page: number; size: number },
): Promise<{ rows: AnyRow[]; pagination: Pagination }> {
  const counted = await rows
    .orderBy()
    .limit(countLimit + 1)
    .count()
  const isMore = counted > countLimit
  const some = await rows
    .offset((page - 1) * size)
    .limit(size + 1)
    .heavy()
  const pagination = {
    page,
    size,
    counted: Math.min(counted, countLimit),
    isMore,
    hasNext: some.length > size,
  }
  return { rows: some.slice(0, size), pagination }
}

function refuseUnknown(filters: readonly ListFilter[], state: ListState): void {
  const known = new Set(filters.flatMap((filter) => filter.parameters))
  for (const name of state.filters.keys()) {
    if (!known.has(name))
      throw new BadRequest(`This list cannot be filtered by "${name.slice(0, 50)}".`)
  }
}
