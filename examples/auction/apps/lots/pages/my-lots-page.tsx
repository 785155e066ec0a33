/** The lots that the reader sells. */
import type { Page } from 'voltaic/http'
import { Layout } from '../../../site/layout.tsx'
import { LotBids, LotPrice, LotTime } from '../islands/lot-pulse.island.tsx'
import type { Lot } from '../models.ts'
import { summaryOf } from '../state.ts'
import { News, type NewsItem } from './news.tsx'
import { Pagination } from './pagination.tsx'

/** The lots that the reader sells, as they stand. */
export function MyLotsPage(props: { lots: Page<Lot>; news: readonly NewsItem[] }) {
  const { lots, news } = props
  return (
    <Layout title="My lots">
      <div class="title-row">
        <h1>My lots</h1>
        <a class="button button-primary" href="/sell">
          Sell a car
        </a>
      </div>
      <News news={news} />
      {lots.total === 0 ? <NoLots /> : <LotTable lots={lots.rows} />}
      <Pagination page={lots} />
    </Layout>
  )
}

function NoLots() {
  return (
    <div class="empty">
      <h2>You have nothing for sale</h2>
      <p>Describe a car, look at the draft, and publish it when it is right.</p>
    </div>
  )
}

function LotTable({ lots }: { lots: readonly Lot[] }) {
  const now = new Date().toISOString()
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Lot</th>
            <th scope="col">Time</th>
            <th scope="col" class="number">
              Bids
            </th>
            <th scope="col" class="number">
              Price
            </th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.id}>
              <th scope="row">
                <a href={`/lots/${lot.slug}`}>{lot.name}</a>
              </th>
              <td data-label="Time">
                <LotTime lot={summaryOf(lot)} now={now} />
              </td>
              <td data-label="Bids" class="number">
                <LotBids lot={summaryOf(lot)} />
              </td>
              <td data-label="Price" class="number">
                <LotPrice lot={summaryOf(lot)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
