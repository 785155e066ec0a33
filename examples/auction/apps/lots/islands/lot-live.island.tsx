/** The bidding on a lot as it is now, and how it is followed. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { connect } from 'voltaic/client'
import type { lotChannel } from '../channels.ts'
import type { BidLine, LotState } from '../state.ts'
import { announce } from './announce.island.tsx'
import { followServer } from './clock.island.tsx'
import { dollars, shownBids } from './words.island.tsx'

/** Somebody who has the page open. */
export interface Watcher {
  readonly id: number | string
  readonly name: string
}

/** What became of a bid, for the form to show. */
export type BidReply =
  | { readonly accepted: true; readonly amount: string }
  | { readonly accepted: false; readonly message: string; readonly minimum?: string }

/** A lot that is being followed. */
export interface LotLive {
  readonly state: LotState
  readonly watchers: readonly Watcher[]
  /** Sends a bid; rejects when the server cannot be reached. */
  bid(amount: string, key: string): Promise<BidReply>
}

/** Follows a lot from the state and the people that the page was rendered with. */
export function useLotLive(rendered: LotState, present: readonly Watcher[]): LotLive {
  const [state, setState] = useState(rendered)
  const [watchers, setWatchers] = useState(present)
  const live = useRef<ReturnType<typeof open>>(undefined)
  useEffect(() => {
    const lot = open(rendered.slug)
    live.current = lot
    lot.on('state', (fresh) => {
      followServer(fresh.now)
      setState(fresh)
    })
    lot.on('price', (change) => {
      followServer(change.bid.at)
      setState((before) => withBid(before, change))
      announce(`${change.bid.paddle} bids ${dollars(change.bid.amount)}`)
    })
    lot.on('closed', ({ price, winner }) => {
      setState((before) => ({ ...before, status: 'closed', price }))
      announce(winner === null ? 'Closed without a bid' : `Sold for ${dollars(price)}`)
    })
    lot.presence.on('change', (people) => setWatchers(people))
    return () => lot.close()
  }, [rendered.slug])
  return { state, watchers, bid: (amount, key) => send(live.current, { amount, key }) }
}

function open(slug: string) {
  return connect().channel<typeof lotChannel>('lot/:slug', { slug })
}

function send(
  lot: ReturnType<typeof open> | undefined,
  bid: { amount: string; key: string },
): Promise<BidReply> {
  if (!lot) return Promise.reject(new Error('The page has not connected yet.'))
  return lot.call('bid', bid)
}

type Change = Pick<LotState, 'bidCount' | 'minimum' | 'step' | 'closesAt'> & {
  readonly bid: BidLine
}

/** A bid that is in the list already changes nothing: the state may have contained it. */
function withBid(before: LotState, { bid, ...rest }: Change): LotState {
  if (rest.bidCount <= before.bidCount) return before
  const others = before.bids.filter((each) => each.id !== bid.id)
  return { ...before, ...rest, price: bid.amount, bids: [bid, ...others].slice(0, shownBids) }
}
