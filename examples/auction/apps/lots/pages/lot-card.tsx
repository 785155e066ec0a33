/** A lot as a card: its drawing, its name, and how the bidding stands. */
import { Drawing } from '../art/drawing.tsx'
import { LotPulse } from '../islands/lot-pulse.island.tsx'
import type { Lot } from '../models.ts'
import { summaryOf } from '../state.ts'

/** The card of a lot. The name is the link; the whole card follows it. */
export function LotCard({ lot, now }: { lot: Lot; now: string }) {
  return (
    <li class="card">
      <div class="plate">
        <Drawing lot={lot} />
      </div>
      <div class="card-body">
        <h2 class="card-title">
          <a href={`/lots/${lot.slug}`}>{lot.title}</a>
        </h2>
        <p class="card-meta">{cardMeta(lot)}</p>
        <LotPulse lot={summaryOf(lot)} now={now} />
      </div>
    </li>
  )
}

/** `1974 · USA · 8 cyl · 150 hp`: what is recorded of it. */
export function cardMeta(lot: Lot): string {
  const parts = [
    String(lot.year),
    lot.origin,
    lot.cylinders && `${lot.cylinders} cyl`,
    lot.horsepower && `${lot.horsepower} hp`,
  ]
  return parts.filter(Boolean).join(' · ')
}
