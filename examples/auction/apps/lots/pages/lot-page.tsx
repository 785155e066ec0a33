/** The page of a lot: drawing, data sheet, and the panel that moves. */
import { randomUUID } from 'node:crypto'
import { Csrf, useRequest, useUser } from 'voltaic/views'
import { account } from '../../../site/accounts.ts'
import { Layout } from '../../../site/layout.tsx'
import { Drawing } from '../art/drawing.tsx'
import type { Watcher } from '../islands/lot-live.island.tsx'
import { LotPanel, type Role } from '../islands/lot-panel.island.tsx'
import { dollars } from '../islands/words.island.tsx'
import type { Lot } from '../models.ts'
import type { LotState } from '../state.ts'
import { DataSheet } from './data-sheet.tsx'
import { cardMeta } from './lot-card.tsx'

/** What the page of a lot is made from. */
export interface LotPageProps {
  readonly lot: Lot
  readonly state: LotState
  /** Who has the page open. */
  readonly watchers: readonly Watcher[]
  /** A bid that was refused, to be shown again with the reason. */
  readonly refused?: { readonly amount: string; readonly message: string }
}

/** The page of a lot. */
export function LotPage({ lot, state, watchers, refused }: LotPageProps) {
  return (
    <Layout title={lot.name}>
      <nav class="trail" aria-label="Breadcrumb">
        <a href="/">Catalogue</a>
        <span aria-hidden="true">/</span>
        <a href={`/?origin=${lot.origin}`}>{lot.origin}</a>
      </nav>
      <article class="lot">
        <header class="lot-head">
          <h1>{lot.title}</h1>
          <p class="lot-meta">{cardMeta(lot)}</p>
        </header>
        <div class="lot-plate plate">
          <Drawing lot={lot} />
        </div>
        <aside class="lot-side">
          {lot.status === 'draft' ? (
            <DraftPanel lot={lot} />
          ) : (
            <BiddingPanel lot={lot} state={state} watchers={watchers} refused={refused ?? null} />
          )}
        </aside>
        <div class="lot-about">
          {lot.description && <p class="lot-description">{lot.description}</p>}
          <DataSheet lot={lot} />
        </div>
      </article>
    </Layout>
  )
}

interface BiddingProps extends Omit<LotPageProps, 'refused'> {
  readonly refused: { readonly amount: string; readonly message: string } | null
}

function BiddingPanel({ lot, state, watchers, refused }: BiddingProps) {
  const request = useRequest()
  const user = useUser()
  const address = `/lots/${lot.slug}`
  const role: Role = !user.isAuthenticated
    ? 'guest'
    : user.id === lot.sellerId
      ? 'seller'
      : 'bidder'
  const box = {
    action: `${address}/bids`,
    csrf: request.csrfToken(),
    bidKey: randomUUID(),
    refused,
  }
  return (
    <LotPanel
      lot={state}
      watchers={watchers}
      role={role}
      reader={user.isAuthenticated ? user.id : null}
      box={role === 'bidder' ? box : null}
      signInUrl={account.signIn.url({}, { next: address })}
    />
  )
}

function DraftPanel({ lot }: { lot: Lot }) {
  const address = `/lots/${lot.slug}`
  return (
    <section class="panel-bid" aria-label="Draft">
      <p class="panel-label">Draft: only you can see it</p>
      <p class="panel-amount">
        <span class="price">{dollars(lot.openingPrice.toFixed(2))}</span>
      </p>
      <p class="panel-time">
        Opening price; bidding runs for {runText(lot.runHours)} once published.
      </p>
      <form class="panel-action" method="post" action={`${address}/publish`}>
        <Csrf />
        <button type="submit" class="button button-primary button-wide">
          Publish
        </button>
      </form>
      <a class="button button-quiet button-wide" href={`${address}/edit`}>
        Change
      </a>
      <form class="panel-action" method="post" action={`${address}/delete`}>
        <Csrf />
        <button type="submit" class="button button-danger">
          Delete this draft
        </button>
      </form>
    </section>
  )
}

function runText(hours: number): string {
  if (hours % 24 === 0) return hours === 24 ? '1 day' : `${hours / 24} days`
  return hours === 1 ? '1 hour' : `${hours} hours`
}
