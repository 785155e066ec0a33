/** The catalogue: what is for sale, as cards. */
import type { Page } from 'voltaic/http'
import { Layout } from '../../../site/layout.tsx'
import { type CatalogueQuery, isNarrowed } from '../catalogue.ts'
import type { Lot } from '../models.ts'
import { FilterBar } from './filter-bar.tsx'
import { LotCard } from './lot-card.tsx'
import { Pagination } from './pagination.tsx'

/** The catalogue with what was found. */
export function CataloguePage({ lots, query }: { lots: Page<Lot>; query: CatalogueQuery }) {
  const now = new Date().toISOString()
  return (
    <Layout title="Catalogue">
      <div class="intro">
        <h1>Classic cars, 1970–1982</h1>
        <p>Bid live from anywhere. A bid in the last minute gives everybody another one.</p>
      </div>
      <FilterBar query={query} />
      <p class="result-line">{resultText(lots, query)}</p>
      {lots.total === 0 ? (
        <NothingFound query={query} />
      ) : (
        <ul class="cards">
          {lots.rows.map((lot) => (
            <LotCard key={lot.id} lot={lot} now={now} />
          ))}
        </ul>
      )}
      <Pagination page={lots} />
    </Layout>
  )
}

function resultText({ total, number, pages }: Page<Lot>, { state }: CatalogueQuery): string {
  if (total === 0) return 'No lots'
  const kind = state === 'all' ? '' : `${state} `
  const count = `${total} ${kind}${total === 1 ? 'lot' : 'lots'}`
  return pages > 1 ? `${count}, page ${number} of ${pages}` : count
}

function NothingFound({ query }: { query: CatalogueQuery }) {
  const [title, text] = isNarrowed(query)
    ? ['No lot fits', 'Try fewer words, or another filter.']
    : query.state === 'closed'
      ? ['Nothing has closed yet', 'What was sold, and for how much, will stand here.']
      : ['No lot is open', 'New lots appear here as soon as they are published.']
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      <a class="button button-primary" href="/">
        Show all open lots
      </a>
    </div>
  )
}
