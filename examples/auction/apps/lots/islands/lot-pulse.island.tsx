/** The part of a card that moves: price, bids, time left. */
import { useEffect, useState } from 'preact/hooks'
import type { LotSummary } from '../state.ts'
import { watchLot } from './feed.island.tsx'
import { TimeLeft } from './time-left.island.tsx'
import { Wash } from './wash.island.tsx'
import { bidCountText, dollars } from './words.island.tsx'

/** Price, bids and time left of a lot, as they are now. */
export function LotPulse({ lot, now }: { lot: LotSummary; now: string }) {
  const current = useLot(lot)
  return (
    <div class="pulse live">
      <p class="pulse-price">
        <span class="pulse-label">{priceLabel(current)}</span>
        <Wash class="price" value={current.price}>
          {dollars(current.price)}
        </Wash>
      </p>
      <p class="pulse-rest">
        <TimeLeft closesAt={current.closesAt} status={current.status} now={now} />
        <span class="bid-count">{bidCountText(current)}</span>
      </p>
    </div>
  )
}

/** The price of a lot as it is now, for a row of a table. */
export function LotPrice({ lot }: { lot: LotSummary }) {
  const current = useLot(lot)
  return (
    <Wash class="price live" value={current.price}>
      {dollars(current.price)}
    </Wash>
  )
}

/** The number of bids on a lot, for a row of a table. */
export function LotBids({ lot }: { lot: LotSummary }) {
  return <span>{useLot(lot).bidCount}</span>
}

/** The time that a lot has left, for a row of a table. */
export function LotTime({ lot, now }: { lot: LotSummary; now: string }) {
  const current = useLot(lot)
  return <TimeLeft closesAt={current.closesAt} status={current.status} now={now} />
}

/** How a bidder stands with a lot, for a row of a table. */
export function LotStanding({ lot, highest }: { lot: LotSummary; highest: string }) {
  const current = useLot(lot)
  const isLeading = Number(current.price) === Number(highest)
  const [kind, text] =
    current.status === 'closed'
      ? isLeading
        ? ['ok', 'Won']
        : ['muted', 'Not won']
      : isLeading
        ? ['ok', 'Highest bid']
        : ['bad', 'Outbid']
  return <span class={`badge badge-${kind}`}>{text}</span>
}

function useLot(rendered: LotSummary): LotSummary {
  const [lot, setLot] = useState(rendered)
  useEffect(() => watchLot(rendered.slug, setLot), [rendered.slug])
  return lot
}

function priceLabel(lot: LotSummary): string {
  if (lot.status === 'closed') return lot.bidCount > 0 ? 'Sold for' : 'Not sold'
  return lot.bidCount > 0 ? 'Current bid' : 'Opens at'
}
