/** What the browser is told of a lot: plain data, the same for everybody. */

import type { CurrentUser } from 'voltaic'
import { visibleTo } from 'voltaic/policies'
import { paddleOf } from '../accounts/models.ts'
import { shownBids } from './islands/words.island.tsx'
import { type Bid, Lot } from './models.ts'
import { minimumBid, stepAt } from './money.ts'

/** What a card of the catalogue shows of a lot. Amounts are decimal strings, times ISO 8601. */
export interface LotSummary {
  readonly slug: string
  readonly status: 'draft' | 'open' | 'closed'
  /** The opening price until somebody bids, then the highest bid. */
  readonly price: string
  readonly bidCount: number
  readonly closesAt: string | null
}

/** A line of the bid history. */
export interface BidLine {
  readonly id: number
  readonly amount: string
  /** The key of the bidder's account, by which a page knows its reader's own bids. */
  readonly bidder: number
  readonly paddle: string
  readonly at: string
}

/** What the page of a lot shows of the bidding. */
export interface LotState extends LotSummary {
  readonly openingPrice: string
  /** The lowest bid that would be accepted. */
  readonly minimum: string
  /** By how much the quick buttons raise. */
  readonly step: number
  /** The newest bids, highest first. */
  readonly bids: readonly BidLine[]
  /** The server's time. */
  readonly now: string
}

/** The part of a lot that its card shows. */
export function summaryOf(lot: Lot): LotSummary {
  return {
    slug: lot.slug,
    status: lot.status,
    price: lot.price.toFixed(2),
    bidCount: lot.bidCount,
    closesAt: lot.closesAt?.toISOString() ?? null,
  }
}

/** A bid, as its line of the history. */
export function bidLine(bid: Bid): BidLine {
  return {
    id: bid.id,
    amount: bid.amount.toFixed(2),
    bidder: bid.bidderId,
    paddle: paddleOf(bid.bidderId),
    at: bid.createdAt.toISOString(),
  }
}

/** Everything that the page of a lot shows of the bidding. */
export async function lotState(lot: Lot): Promise<LotState> {
  const bids = await lot.bids.orderBy('-amount').limit(shownBids)
  return {
    ...summaryOf(lot),
    openingPrice: lot.openingPrice.toFixed(2),
    minimum: minimumBid(lot).toFixed(2),
    step: stepAt(lot.price),
    bids: bids.map(bidLine),
    now: new Date().toISOString(),
  }
}

/** The summaries of these lots, as far as the user may see them. */
export async function summaries(
  user: CurrentUser,
  slugs: readonly string[],
): Promise<LotSummary[]> {
  const lots = await visibleTo(Lot, user).filter({ slug: { in: [...slugs] } })
  return lots.map(summaryOf)
}
