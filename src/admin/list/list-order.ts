/** The order of a list. It always ends with the key, so that no row is on two pages or on none. */
import type { CurrentUser } from '../../core/user.ts'
import { BadRequest } from '../../http/errors/http-error.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { type ListColumn, mayOrderBy } from './list-column.ts'
import { parseSort, type SortTerm } from './list-state.ts'

/**
 * The terms that hold, by column where a column stands for them: those of the address, else the list's own.
 * Throws `BadRequest` for a column that has no order, or none for this user.
 */
export function activeSort(
  model: AdminModel,
  columns: readonly ListColumn[],
  asked: readonly SortTerm[],
): SortTerm[] {
  if (asked.length === 0) return ownSort(model, columns)
  for (const { name } of asked) {
    const column = columns.find((known) => known.name === name)
    if (!column?.orderBy)
      throw new BadRequest(`This list cannot be put in order by "${name.slice(0, 50)}".`)
  }
  return [...asked]
}

/** What the queryset is ordered by. */
export function orderTerms(
  model: AdminModel,
  columns: readonly ListColumn[],
  { sort, user }: { sort: readonly SortTerm[]; user: CurrentUser },
): string[] {
  const terms = sort.flatMap(({ name, descending }) => {
    const orderBy = columns.find((column) => column.name === name)?.orderBy ?? name
    return mayOrderBy(model, orderBy, user) ? [descending ? `-${orderBy}` : orderBy] : []
  })
  const named = new Set(terms.map((term) => term.replace(/^-/, '')))
  const isDescending = terms.at(-1)?.startsWith('-') ?? false
  const keys = model.info.primaryKey.filter((name) => !named.has(name))
  return [...terms, ...keys.map((name) => (isDescending ? `-${name}` : name))]
}

/** The list's own order, under the names of the columns that show it. */
function ownSort(model: AdminModel, columns: readonly ListColumn[]): SortTerm[] {
  return parseSort(model.ordering.join(',')).map(({ name, descending }) => ({
    name: columns.find((column) => column.orderBy === name)?.name ?? name,
    descending,
  }))
}
