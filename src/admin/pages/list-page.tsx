/** The list of a model: search, filters, rows, bulk actions, pages. */
import { Csrf } from '../../views/use-request.ts'
import { type Crumb, Frame, type SiteView } from './frame.tsx'
import { AppliedFilters, Filters, type FilterView, type HiddenFields } from './list-filters.tsx'
import { ListTable, type TableView } from './list-table.tsx'

/** What the list shows. */
export interface ListView {
  readonly site: SiteView
  readonly title: string
  readonly crumbs: readonly Crumb[]
  readonly model: string
  /** "1,204 lots", "3 lots match" */
  readonly summary: string
  readonly words: { readonly singular: string; readonly plural: string }
  readonly addUrl?: string
  /** The list without search, filters and order. */
  readonly plainUrl: string
  /** The first page of the list, on any other one. */
  readonly firstUrl?: string
  readonly search?: SearchView
  readonly filters: readonly FilterView[]
  readonly table: TableView
  readonly pages: readonly PageLink[]
  readonly bulk?: BulkView
}

/** The search. `hidden` is what else the address says. */
export interface SearchView {
  readonly text: string
  readonly placeholder: string
  readonly hidden: HiddenFields
}

/** A page to go to; no number is a gap. */
export interface PageLink {
  readonly label: string
  readonly url?: string
  readonly isCurrent?: boolean
}

/** What can be done with the rows that were picked. */
export interface BulkView {
  readonly url: string
  readonly actions: readonly { readonly name: string; readonly label: string }[]
  readonly hidden: HiddenFields
  /** "all 1,204 lots that match"; absent when the page shows all. */
  readonly all?: string
}

const bulkForm = 'bulk'

/** The list. */
export function ListPage(view: ListView) {
  const isNarrowed = view.filters.some((filter) => filter.isOn) || Boolean(view.search?.text)
  const isUnused = view.table.rows.length === 0 && !isNarrowed && !view.firstUrl
  return (
    <Frame
      site={view.site}
      title={view.title}
      crumbs={view.crumbs}
      model={view.model}
      note={view.summary}
      actions={
        !isUnused && view.addUrl && <AddLink url={view.addUrl} singular={view.words.singular} />
      }
    >
      <div class="tools">
        {view.search && <Search search={view.search} label={`Search ${view.words.plural}`} />}
        <Filters filters={view.filters} />
      </div>
      {isNarrowed && <AppliedFilters view={view} />}
      {view.table.rows.length === 0 ? (
        <Empty view={view} isNarrowed={isNarrowed} />
      ) : (
        <>
          <ListTable table={view.table} {...(view.bulk && { form: bulkForm })} />
          <div class="below">
            {view.bulk ? <Bulk bulk={view.bulk} /> : <span />}
            <Pages pages={view.pages} />
          </div>
        </>
      )}
    </Frame>
  )
}

function AddLink({ url, singular }: { url: string; singular: string }) {
  return (
    <a class="button primary" href={url}>
      Add {singular}
    </a>
  )
}

function Search({ search, label }: { search: SearchView; label: string }) {
  return (
    <search>
      <form class="search" method="get">
        <input
          type="search"
          name="q"
          value={search.text}
          placeholder={search.placeholder}
          aria-label={label}
        />
        {search.hidden.map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
        <button type="submit">Search</button>
      </form>
    </search>
  )
}

function Empty({ view, isNarrowed }: { view: ListView; isNarrowed: boolean }) {
  const { plural, singular } = view.words
  if (view.firstUrl) {
    return (
      <div class="empty">
        <h2>Nothing on this page</h2>
        <p class="muted">The list ends before it.</p>
        <a class="button" href={view.firstUrl}>
          To the first page
        </a>
      </div>
    )
  }
  if (isNarrowed) {
    return (
      <div class="empty">
        <h2>No {plural} match</h2>
        <p class="muted">Take away a filter, or search for something else.</p>
        <a class="button" href={view.plainUrl}>
          Show all {plural}
        </a>
      </div>
    )
  }
  return (
    <div class="empty">
      <h2>No {plural} yet</h2>
      <p class="muted">They will be listed here.</p>
      {view.addUrl && <AddLink url={view.addUrl} singular={singular} />}
    </div>
  )
}

function Bulk({ bulk }: { bulk: BulkView }) {
  return (
    <form class="bulk" id={bulkForm} method="post" action={bulk.url}>
      <Csrf />
      {bulk.hidden.map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <select name="action" aria-label="With the picked rows" required>
        <option value="">With the picked rows…</option>
        {bulk.actions.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <button type="submit">Go</button>
      {bulk.all && (
        <label>
          <input type="checkbox" name="all" value="yes" />
          {bulk.all}
        </label>
      )}
    </form>
  )
}

function Pages({ pages }: { pages: readonly PageLink[] }) {
  if (pages.length < 2) return null
  return (
    <nav class="pages" aria-label="Pages">
      <ol>
        {pages.map(({ label, url, isCurrent }, place) => (
          <li key={url ?? `gap-${place}`}>
            {url ? (
              <a href={url} {...(isCurrent && { 'aria-current': 'page' as const })}>
                {label}
              </a>
            ) : (
              <span>{label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
