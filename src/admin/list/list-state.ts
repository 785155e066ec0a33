/** What a list shows, as its address says it: search, filters, order and page. */

/** One term of an order: a column and its direction. */
export interface SortTerm {
  readonly name: string
  readonly descending: boolean
}

/** The state of a list. Its address is made of it, and it is made of its address. */
export interface ListState {
  /** The words as typed. */
  readonly search: string
  /** The values of each filter by parameter: `status` → `['open']`, `closesAt.from` → `['2026-01-01']`. */
  readonly filters: ReadonlyMap<string, readonly string[]>
  /** The order that was asked for; empty means the list's own. */
  readonly sort: readonly SortTerm[]
  /** From 1. */
  readonly page: number
}

/** The longest search that is looked at; what is beyond is dropped. */
const longestSearch = 200
const filterPrefix = 'where.'

/** Reads a state from an address. What makes no sense (a page of −1, a column twice) is put right. */
export function parseListState(parameters: URLSearchParams): ListState {
  const filters = new Map<string, string[]>()
  for (const [name, value] of parameters) {
    if (!name.startsWith(filterPrefix) || value === '') continue
    const key = name.slice(filterPrefix.length)
    const values = filters.get(key) ?? []
    if (!values.includes(value)) filters.set(key, [...values, value])
  }
  return {
    search: (parameters.get('q') ?? '').trim().slice(0, longestSearch),
    filters,
    sort: parseSort(parameters.get('sort') ?? ''),
    page: parsePage(parameters.get('page')),
  }
}

/** Reads an order: `-closesAt,title`. The first mention of a column counts. */
export function parseSort(text: string): SortTerm[] {
  const terms = new Map<string, SortTerm>()
  for (const part of text.split(',')) {
    const descending = part.startsWith('-')
    const name = descending ? part.slice(1) : part
    if (name && !terms.has(name)) terms.set(name, { name, descending })
  }
  return [...terms.values()]
}

/** Writes an order: `-closesAt,title`. */
export function formatSort(sort: readonly SortTerm[]): string {
  return sort.map(({ name, descending }) => (descending ? `-${name}` : name)).join(',')
}

/** The parameters of a state, in an order that does not change; parts that say nothing are left out. */
export function listParameters(state: ListState): [name: string, value: string][] {
  const parameters: [string, string][] = []
  if (state.search) parameters.push(['q', state.search])
  for (const [name, values] of state.filters) {
    for (const value of values) parameters.push([filterPrefix + name, value])
  }
  if (state.sort.length > 0) parameters.push(['sort', formatSort(state.sort)])
  if (state.page > 1) parameters.push(['page', String(state.page)])
  return parameters
}

/** The address's query for a state: `?q=clock&sort=-closesAt`, or nothing for the plain list. */
export function listQuery(state: ListState): string {
  const query = new URLSearchParams(listParameters(state)).toString()
  return query && `?${query}`
}

/** The name that a filter's parameter has in an address. */
export function filterParameter(name: string): string {
  return filterPrefix + name
}

/** The state with other values for one filter (none removes it), from the first page. */
export function withFilter(state: ListState, name: string, values: readonly string[]): ListState {
  const filters = new Map(state.filters)
  if (values.length > 0) filters.set(name, values)
  else filters.delete(name)
  return { ...state, filters, page: 1 }
}

/** The state without the named filters, from the first page. */
export function withoutFilters(state: ListState, names: Iterable<string>): ListState {
  const filters = new Map(state.filters)
  for (const name of names) filters.delete(name)
  return { ...state, filters, page: 1 }
}

/** The state on another page. */
export function withPage(state: ListState, page: number): ListState {
  return { ...state, page }
}

/**
 * The state after its column's head was pressed: the column comes first, ascending; pressed again it turns;
 * a third time it is dropped. The other columns keep their place after it. `current` is the order that is shown.
 */
export function withSortPressed(
  state: ListState,
  current: readonly SortTerm[],
  name: string,
): ListState {
  const [first] = current
  const others = current.filter((term) => term.name !== name)
  if (first?.name !== name) {
    const known = current.find((term) => term.name === name)
    return { ...state, page: 1, sort: [known ?? { name, descending: false }, ...others] }
  }
  if (!first.descending) return { ...state, page: 1, sort: [{ name, descending: true }, ...others] }
  return { ...state, page: 1, sort: others }
}

function parsePage(text: string | null): number {
  const page = /^\d{1,9}$/.test(text ?? '') ? Number(text) : 1
  return Math.max(1, page)
}
