/** What the catalogue tells about its lots: one subscription for all the cards of a page. */
import { connect } from 'voltaic/client'
import type { catalogueChannel } from '../channels.ts'
import type { LotSummary } from '../state.ts'
import { followServer } from './clock.island.tsx'

type Listener = (lot: LotSummary) => void

const listeners = new Map<string, Set<Listener>>()
const feed: { catalogue?: ReturnType<typeof subscribe> } = {}

/** Calls `listener` whenever the lot moves, until the returned function is called. */
export function watchLot(slug: string, listener: Listener): () => void {
  const watching = listeners.get(slug) ?? new Set()
  listeners.set(slug, watching.add(listener))
  feed.catalogue ??= subscribe()
  return () => {
    watching.delete(listener)
    if (watching.size === 0) listeners.delete(slug)
  }
}

function subscribe() {
  const catalogue = connect().channel<typeof catalogueChannel>('catalogue')
  catalogue.on('lot', tell)
  catalogue.on('state', async ({ now }) => {
    followServer(now)
    const { lots } = await catalogue.call('lots', { slugs: [...listeners.keys()].slice(0, 100) })
    for (const lot of lots) tell(lot)
  })
  return catalogue
}

function tell(lot: LotSummary): void {
  for (const listener of listeners.get(lot.slug) ?? []) listener(lot)
}
