/** Answers the list of a model. */

import type { Renderable } from '../../core/request.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { render } from '../../views/render.ts'
import { pathLabel } from '../field-path.ts'
import { filtersOf } from '../list/filters/filters-of.ts'
import { columnCells } from '../list/list-cells.ts'
import { type ListColumn, listColumns } from '../list/list-column.ts'
import { activeSort, orderTerms } from '../list/list-order.ts'
import { narrowedRows, pageOf, preparedRows, rowsWithout } from '../list/list-rows.ts'
import {
  type ListState,
  listParameters,
  parseListState,
  type SortTerm,
  withPage,
  withSortPressed,
} from '../list/list-state.ts'
import { offeredPages, type Pagination } from '../list/pagination.ts'
import { searchPaths } from '../list/search.ts'
import type { FilterView } from '../pages/list-filters.tsx'
import { ListPage, type ListView, type PageLink } from '../pages/list-page.tsx'
import type { ColumnView, RowView } from '../pages/list-table.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { rowKey } from '../site/row-key.ts'
import { rowLabel } from '../values/row-label.ts'
import { actionsFor } from './bulk-actions.ts'
import type { StaffPage } from './staff-page.ts'

/** The list in the state that its address says. */
export async function listView(page: StaffPage, model: AdminModel): Promise<Renderable> {
  const state = parseListState(page.http.request.url.searchParams)
  const list = new List(page, model, state)
  return render(<ListPage {...(await list.view())} />)
}

class List {
  readonly #page: StaffPage
  readonly #model: AdminModel
  readonly #state: ListState
  readonly #columns: ListColumn[]
  readonly #sort: SortTerm[]
  readonly #prepared: AnyQuerySet<AnyRow>

  constructor(page: StaffPage, model: AdminModel, state: ListState) {
    this.#page = page
    this.#model = model
    this.#state = state
    this.#columns = listColumns(model, page.user)
    this.#sort = activeSort(model, this.#columns, state.sort)
    this.#prepared = preparedRows(model, page.user).heavy()
  }

  async view(): Promise<ListView> {
    const { user, site, siteView } = this.#page
    const { info, title, name } = this.#model
    const order = orderTerms(this.#model, this.#columns, { sort: this.#sort, user })
    const narrowed = narrowedRows(this.#prepared, this.#about()).orderBy(...order)
    const size = this.#model.pageSize
    const { rows, pagination } = await pageOf(narrowed, { page: this.#state.page, size })
    return {
      site: siteView,
      title,
      crumbs: this.#page.crumbs(),
      model: name,
      summary: this.#summary(pagination),
      words: { singular: info.singular, plural: info.plural },
      plainUrl: site.urls.list(this.#model),
      ...(this.#state.page > 1 && { firstUrl: this.#url(withPage(this.#state, 1)) }),
      filters: await this.#filters(pagination),
      table: { caption: title, columns: this.#heads(), rows: await this.#rows(rows) },
      pages: this.#pages(pagination),
      ...(this.#model.mayAdd(user) && { addUrl: site.urls.add(this.#model) }),
      ...this.#search(),
      ...this.#bulk(pagination),
    }
  }

  #about() {
    return { model: this.#model, state: this.#state, user: this.#page.user }
  }

  #url(state: ListState): string {
    return this.#page.site.urls.list(this.#model, state)
  }

  get #isNarrowed(): boolean {
    return this.#state.search !== '' || this.#state.filters.size > 0
  }

  /** "3 lots match" */
  #summary(pagination: Pagination): string {
    const { singular, plural } = this.#model.info
    const isOne = pagination.counted === 1
    const words = `${this.#count(pagination)} ${isOne ? singular : plural}`
    return this.#isNarrowed ? `${words} ${isOne ? 'matches' : 'match'}` : words
  }

  /** "All 1,204 lots that match" */
  #allWords(pagination: Pagination): string {
    const number = pagination.isMore ? '' : ` ${this.#count(pagination)}`
    return `All${number} ${this.#model.info.plural}${this.#isNarrowed ? ' that match' : ''}`
  }

  #count({ counted, isMore }: Pagination): string {
    const number = new Intl.NumberFormat(this.#page.reader.locale).format(counted)
    return isMore ? `More than ${number}` : number
  }

  /** Values are counted only where the whole list was: a count per value looks at every row. */
  #filters(pagination: Pagination): Promise<FilterView[]> {
    const { user, reader } = this.#page
    const about = { state: this.#state, user, reader, url: (state: ListState) => this.#url(state) }
    return Promise.all(
      filtersOf(this.#model, user).map((filter) => {
        const others = pagination.isMore
          ? undefined
          : rowsWithout(filter, this.#prepared, this.#about())
        return filter.view({ ...about, others })
      }),
    )
  }

  #search(): Pick<ListView, 'search'> {
    const paths = searchPaths(this.#model, this.#page.user)
    if (paths.length === 0) return {}
    const placeholder = paths.map(pathLabel).join(', ')
    const hidden = listParameters({ ...this.#state, search: '', page: 1 })
    return { search: { text: this.#state.search, placeholder, hidden } }
  }

  #heads(): ColumnView[] {
    return this.#columns.map(({ name, label, isNumeric, orderBy }) => {
      if (!orderBy) return { name, label, isNumeric }
      const place = this.#sort.findIndex((term) => term.name === name)
      const term = this.#sort[place]
      const url = this.#url(withSortPressed(this.#state, this.#sort, name))
      const direction = term?.descending ? ('descending' as const) : ('ascending' as const)
      const isShared = this.#sort.length > 1 && term
      const sort = { url, ...(term && { direction }), ...(isShared && { place: place + 1 }) }
      return { name, label, isNumeric, sort }
    })
  }

  async #rows(rows: readonly AnyRow[]): Promise<RowView[]> {
    const { site, user, reader } = this.#page
    const context = { site, model: this.#model, user, reader }
    const columns = await Promise.all(
      this.#columns.map((column) => columnCells(column, rows, context)),
    )
    return rows.map((row, place) => ({
      key: rowKey(row),
      label: rowLabel(row, user),
      url: site.urls.row(this.#model, rowKey(row)) + this.#backQuery(),
      cells: columns.map((cells) => cells[place] ?? { kind: 'empty' as const }),
    }))
  }

  /** The list to come back to after saving. */
  #backQuery(): string {
    const parameters = listParameters(this.#state)
    if (parameters.length === 0) return ''
    return `?${new URLSearchParams({ list: new URLSearchParams(parameters as [string, string][]).toString() })}`
  }

  #pages(pagination: Pagination): PageLink[] {
    const link = (page: number) => this.#url(withPage(this.#state, page))
    const links = offeredPages(pagination).map((page): PageLink => {
      if (page === undefined) return { label: '…' }
      return { label: String(page), url: link(page), isCurrent: page === pagination.page }
    })
    const { page, hasNext } = pagination
    const previous = page > 1 ? [{ label: 'Previous', url: link(page - 1) }] : []
    const next = hasNext ? [{ label: 'Next', url: link(page + 1) }] : []
    return links.length === 1 && !hasNext ? [] : [...previous, ...links, ...next]
  }

  #bulk(pagination: Pagination): Pick<ListView, 'bulk'> {
    const actions = actionsFor(this.#model, this.#page.user)
    if (actions.length === 0) return {}
    const isWhole = !pagination.hasNext && pagination.page === 1
    return {
      bulk: {
        url: this.#page.site.urls.action(this.#model),
        actions: actions.map(({ name, label }) => ({ name, label })),
        hidden: [['list', new URLSearchParams(listParameters(this.#state)).toString()]],
        ...(!isWhole && { all: this.#allWords(pagination) }),
      },
    }
  }
}
