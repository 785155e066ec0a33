/** The lots that the reader has bid on. */
import type { Decimal } from 'voltaic/db'
import type { Page } from 'voltaic/http'
import { Layout } from '../../../site/layout.tsx'
import { LotPrice, LotStanding, LotTime } from '../islands/lot-pulse.island.tsx'
import { dollars } from '../islands/words.island.tsx'
import type { Lot } from '../models.ts'
import { summaryOf } from '../state.ts'
import { News, type NewsItem } from './news.tsx'
import { Pagination } from './pagination.tsx'

/** A lot with the reader's highest bid on it. */
export type BidOn = Lot & { highest: Decimal | null }

/** The lots that the reader has bid on, as they stand. */
export function MyBidsPage(props: { lots: Page<BidOn>; news: readonly NewsItem[] }) {
  const { lots, news } = props
  return (
    <Layout title="My bids">
      <h1>My bids</h1>
      <News news={news} />
      {lots.total === 0 ? <NoBids /> : <BidTable lots={lots.rows} />}
      <Pagination page={lots} />
    </Layout>
  )
}

function NoBids() {
  return (
    <div class="empty">
      <h2>You have not bid yet</h2>
      <p>The lots that you bid on will stand here, and whether you lead.</p>
      <a class="button button-primary" href="/">
        Find a car
      </a>
    </div>
  )
}

function BidTable({ lots }: { lots: readonly BidOn[] }) {
  const now = new Date().toISOString()
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Lot</th>
            <th scope="col">Standing</th>
            <th scope="col">Time</th>
            <th scope="col" class="number">
              Your highest
            </th>
            <th scope="col" class="number">
              Current
            </th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.id}>
              <th scope="row">
                <a href={`/lots/${lot.slug}`}>{lot.name}</a>
              </th>
              <td data-label="Standing">
                <LotStanding lot={summaryOf(lot)} highest={lot.highest?.toFixed(2) ?? '0'} />
              </td>
              <td data-label="Time">
                <LotTime lot={summaryOf(lot)} now={now} />
              </td>
              <td data-label="Your highest" class="number">
                {dollars(lot.highest?.toFixed(2) ?? '0')}
              </td>
              <td data-label="Current" class="number">
                <LotPrice lot={summaryOf(lot)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
