/** What the auction says live: to whoever looks at a lot, at the catalogue, and to each person alone. */
import { channel } from 'voltaic/realtime'
import { z } from 'zod'
import { placeBid } from './bidding.ts'
import { Lot } from './models.ts'
import { lotState, summaries, summaryOf } from './state.ts'

const status = z.enum(['draft', 'open', 'closed'])
const closesAt = z.string().nullable()

/** A lot: its price, its end, who is watching. */
export const lotChannel = channel('lot/:slug', {
  load: ({ params }) => Lot.get({ slug: params.slug }),
  subscribe: ({ user, target }) => user.can('view', target),
  state: ({ target }) => lotState(target),
  history: { size: 200, ttl: '10m' },
  presence: ({ user }) => user.isAuthenticated && { id: user.id, name: user.paddle },
  events: {
    price: z.object({
      bid: z.object({
        id: z.number(),
        amount: z.string(),
        bidder: z.number(),
        paddle: z.string(),
        at: z.string(),
      }),
      bidCount: z.number(),
      minimum: z.string(),
      step: z.number(),
      closesAt,
    }),
    closed: z.object({ price: z.string(), winner: z.number().nullable(), closesAt }),
  },
  calls: {
    bid: {
      input: z.object({ amount: z.string().max(40), key: z.string().min(8).max(64) }),
      run: ({ user, target }, { amount, key }) =>
        placeBid({ slug: target.slug, bidder: user, amount, key }),
    },
  },
})

/** The catalogue: every lot that moves, as its card shows it. */
export const catalogueChannel = channel('catalogue', {
  subscribe: () => true,
  state: () => ({ now: new Date().toISOString() }),
  history: { size: 500, ttl: '10m' },
  events: {
    lot: z.object({ slug: z.string(), status, price: z.string(), bidCount: z.number(), closesAt }),
  },
  calls: {
    lots: {
      input: z.object({ slugs: z.array(z.string().max(220)).max(100) }),
      run: async ({ user }, { slugs }) => ({ lots: await summaries(user, slugs) }),
    },
  },
})

/** What concerns one person: outbid, sold, won. */
export const accountChannel = channel('account/:id', {
  subscribe: ({ user, params }) => user.isAuthenticated && String(user.id) === params.id,
  history: { size: 50, ttl: '10m' },
  events: {
    outbid: z.object({ slug: z.string(), title: z.string(), price: z.string() }),
    notice: z.object({ id: z.number(), kind: z.string(), text: z.string(), slug: z.string() }),
  },
})

/** Tells the catalogue how a lot stands. */
export function announceLot(lot: Lot): Promise<void> {
  return catalogueChannel.publish({}, 'lot', summaryOf(lot))
}
