import { get } from 'voltaic/http'
import { visibleTo } from 'voltaic/policies'
import { render } from 'voltaic/views'
import { catalogueQuery, search } from '../catalogue.ts'
import { Lot } from '../models.ts'
import { CataloguePage } from '../pages/catalogue-page.tsx'

const cardsPerPage = 24

/** The front page: every lot that is or was for sale. */
export const catalogue = get('/', { query: catalogueQuery }, async ({ query, page, user }) => {
  const lots = search(Lot.listed(visibleTo(Lot, user)), query)
  return render(<CataloguePage lots={await page(lots, cardsPerPage)} query={query} />)
})
