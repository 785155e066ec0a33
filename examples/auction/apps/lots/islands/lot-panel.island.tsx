/** Everything on a lot's page that moves: price, countdown, bid box, watchers, history. */
import type { LotState } from '../state.ts'
import { BidBox, type BidBoxProps } from './bid-box.island.tsx'
import { useNow } from './clock.island.tsx'
import { type LotLive, useLotLive, type Watcher } from './lot-live.island.tsx'
import { TimeLeft } from './time-left.island.tsx'
import { Wash } from './wash.island.tsx'
import { agoText, bidCountText, dollars } from './words.island.tsx'

/** How the reader stands to the lot. */
export type Role = 'guest' | 'bidder' | 'seller'

/** What the panel is rendered with. */
export interface LotPanelProps {
  readonly lot: LotState
  readonly watchers: readonly Watcher[]
  readonly role: Role
  /** The key of the reader's account, or null. */
  readonly reader: number | null
  /** The bid box; null for who cannot bid. */
  readonly box: Omit<BidBoxProps, 'live'> | null
  readonly signInUrl: string
}

/** The panel of a lot. */
export function LotPanel({ lot, watchers, role, reader, box, signInUrl }: LotPanelProps) {
  const live = useLotLive(lot, watchers)
  const { state } = live
  return (
    <div class="panel">
      <section class="panel-bid" aria-label="Bidding">
        <Price state={state} now={lot.now} />
        <Standing state={state} reader={reader} role={role} />
        {state.status === 'open' && box && <BidBox {...box} live={live} />}
        {state.status === 'open' && role === 'guest' && (
          <a class="button button-primary button-wide" href={signInUrl}>
            Sign in to bid
          </a>
        )}
        <Watchers watchers={live.watchers} reader={reader} />
      </section>
      <History state={live.state} reader={reader} now={lot.now} />
    </div>
  )
}

function Price({ state, now }: { state: LotState; now: string }) {
  return (
    <div class="panel-price live">
      <p class="panel-label">{priceLabel(state)}</p>
      <p class="panel-amount">
        <Wash class="price" value={state.price}>
          {dollars(state.price)}
        </Wash>
      </p>
      <p class="panel-time">
        <TimeLeft closesAt={state.closesAt} status={state.status} now={now} />
        <span class="bid-count">{bidCountText(state)}</span>
      </p>
    </div>
  )
}

function priceLabel({ status, bidCount }: LotState): string {
  if (status === 'closed') return bidCount > 0 ? 'Sold for' : 'Not sold; it opened at'
  return bidCount > 0 ? 'Current bid' : 'Opening price'
}

interface StandingProps {
  readonly state: LotState
  readonly reader: number | null
  readonly role: Role
}

/** One line on how the reader stands; always there, so that nothing moves when it changes. */
function Standing({ state, reader, role }: StandingProps) {
  const [kind, text] = standing(state, reader, role)
  return <p class={`standing standing-${kind}`}>{text}</p>
}

function standing(
  state: LotState,
  reader: number | null,
  role: Role,
): [kind: 'ok' | 'bad' | 'plain', text: string] {
  const top = state.bids[0]
  const isMine = reader !== null && top?.bidder === reader
  if (state.status === 'closed') {
    if (!top) return ['plain', 'Bidding closed without a bid.']
    return isMine ? ['ok', '✓ You won this lot.'] : ['plain', `Sold to ${top.paddle}.`]
  }
  if (role === 'seller') return ['plain', 'This is your lot.']
  if (isMine) return ['ok', '✓ You are the highest bidder.']
  const hasBid = state.bids.some((bid) => bid.bidder === reader)
  if (hasBid) return ['bad', '↑ You have been outbid.']
  return ['plain', top ? `${top.paddle} is the highest bidder.` : 'Be the first to bid.']
}

function Watchers({ watchers, reader }: { watchers: LotLive['watchers']; reader: number | null }) {
  return (
    <p class="watchers">
      <span class="watchers-dot" aria-hidden="true" />
      {watchersText(watchers, reader)}
    </p>
  )
}

function watchersText(watchers: readonly Watcher[], reader: number | null): string {
  const names = watchers.map(({ id, name }) => (Number(id) === reader ? 'you' : name))
  names.sort((a, b) => Number(b === 'you') - Number(a === 'you'))
  if (names.length === 0) return 'No bidder is watching'
  if (names.length <= 3) return `Watching: ${names.join(', ')}`
  return `Watching: ${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

function History({ state, reader, now }: { state: LotState; reader: number | null; now: string }) {
  const current = useNow(now)
  const hidden = state.bidCount - state.bids.length
  return (
    <section class="history live" aria-labelledby="history-title">
      <h2 id="history-title">Bid history</h2>
      {state.bids.length === 0 ? (
        <p class="empty-note">The first bid will stand here.</p>
      ) : (
        <ol class="history-list">
          {state.bids.map((bid, index) => (
            <li key={bid.id} class={bid.bidder === reader ? 'history-mine' : undefined}>
              <span class="history-who">
                {bid.bidder === reader ? 'You' : bid.paddle}
                {index === 0 && <span class="badge badge-accent">Highest</span>}
              </span>
              <time class="history-when" dateTime={bid.at} title={bid.at}>
                {agoText(current - Date.parse(bid.at))}
              </time>
              <span class="history-amount">{dollars(bid.amount)}</span>
            </li>
          ))}
        </ol>
      )}
      {hidden > 0 && (
        <p class="empty-note">
          and {hidden} earlier {hidden === 1 ? 'bid' : 'bids'}
        </p>
      )}
    </section>
  )
}
