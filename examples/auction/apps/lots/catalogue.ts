/** What the catalogue can be asked for: search, filters, order. */
import { Q, type QuerySet } from 'voltaic/db'
import { z } from 'zod'
import { type Lot, origins } from './models.ts'

/** The orders of the catalogue, as they are called there. */
export const orders = {
  closing: ['Closing soon', ['closesAt', 'id']],
  latest: ['Closing late', ['-closesAt', 'id']],
  cheapest: ['Lowest price', ['price', 'id']],
  dearest: ['Highest price', ['-price', 'id']],
  bids: ['Most bids', ['-bidCount', 'closesAt', 'id']],
  oldest: ['Oldest car', ['year', 'title', 'id']],
} as const

/** An order of the catalogue. */
export type Order = keyof typeof orders

const order = z.enum(Object.keys(orders) as [Order, ...Order[]])
const decade = z.enum(['1970', '1980'])
const cylinders = z.enum(['3', '4', '5', '6', '8'])

/** The query of the catalogue's address. What is unknown in it counts as not said. */
export const catalogueQuery = z.object({
  q: z.string().trim().max(200).catch(''),
  origin: z.enum(origins).optional().catch(undefined),
  decade: decade.optional().catch(undefined),
  cylinders: cylinders.optional().catch(undefined),
  state: z.enum(['open', 'closed', 'all']).catch('open'),
  sort: order.catch('closing'),
})

/** What the reader asked for. */
export type CatalogueQuery = z.output<typeof catalogueQuery>

/** The choices of the filters, in the order in which they are shown. */
export const choices = { origins, decades: decade.options, cylinders: cylinders.options }

/** Whether anything is asked for beyond the open lots. */
export function isNarrowed(query: CatalogueQuery): boolean {
  return Boolean(query.q || query.origin || query.decade || query.cylinders)
}

/** The lots that were asked for, in their order. */
export function search(lots: QuerySet<typeof Lot>, query: CatalogueQuery) {
  let found = lots
  for (const word of query.q.split(/\s+/).filter(Boolean))
    found = found.filter(Q.or({ title: { icontains: word } }, { year: yearIn(word) }))

  if (query.origin) found = found.filter({ origin: query.origin })
  if (query.decade) found = found.filter({ year: { range: decadeOf(query.decade) } })
  if (query.cylinders) found = found.filter({ cylinders: Number(query.cylinders) })
  if (query.state !== 'all') found = found.filter({ status: query.state })
  return found.orderBy(...orders[orderOf(query)][1])
}

/** Of the lots that have closed, the latest come first unless the reader says otherwise. */
function orderOf({ state, sort }: CatalogueQuery): Order {
  return state === 'closed' && sort === 'closing' ? 'latest' : sort
}

/** The year that a word of four digits may be; no car is of the year 0. */
function yearIn(word: string): number {
  return /^\d{4}$/.test(word) ? Number(word) : 0
}

function decadeOf(first: string): [number, number] {
  return [Number(first), Number(first) + 9]
}
