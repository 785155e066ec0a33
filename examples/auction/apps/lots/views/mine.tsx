/** What concerns the reader: the lots they bid on, the lots they sell, and news of both. */

import type { CurrentUser } from 'voltaic'
import { Max } from 'voltaic/db'
import { get } from 'voltaic/http'
import { render } from 'voltaic/views'
import { Lot, Notice } from '../models.ts'
import { MyBidsPage } from '../pages/my-bids-page.tsx'
import { MyLotsPage } from '../pages/my-lots-page.tsx'
import type { NewsItem } from '../pages/news.tsx'

const rowsPerPage = 50

/** What is open stands first, the next to close on top; then drafts, then what has closed. */
const openFirst = ['-status', 'closesAt'] as const

/** The lots that the reader has bid on. */
export const myBids = get('/my/bids', { auth: 'required' }, async ({ user, page }) => {
  const lots = Lot.filter({ bids: { bidder: user } })
    .annotate({ highest: Max('bids.amount', { filter: { bidder: user } }) })
    .orderBy(...openFirst)
  const news = await takeNews(user, ['won'])
  return render(<MyBidsPage lots={await page(lots, rowsPerPage)} news={news} />)
})

/** The lots that the reader sells. */
export const myLots = get('/my/lots', { auth: 'required' }, async ({ user, page }) => {
  const lots = Lot.filter({ seller: user }).orderBy(...openFirst)
  const news = await takeNews(user, ['sold', 'unsold'])
  return render(<MyLotsPage lots={await page(lots, rowsPerPage)} news={news} />)
})

/** The newest notices; what is shown counts as read. */
async function takeNews(user: CurrentUser, kinds: Notice['kind'][]): Promise<NewsItem[]> {
  const unread = Notice.filter({ user: user.id, isRead: false, kind: { in: kinds } })
  const news = await unread.selectRelated('lot').limit(10)
  if (news.length > 0) {
    await Notice.filter({ id: { in: news.map(({ id }) => id) } }).update({ isRead: true })
  }
  return news
}
