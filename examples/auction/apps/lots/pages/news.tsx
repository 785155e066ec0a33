/** What the house has to tell the reader since they last looked. */
import { Moment } from '../islands/moment.island.tsx'
import type { Notice } from '../models.ts'

/** A notice with the lot that it is about. */
export interface NewsItem extends Pick<Notice, 'id' | 'kind' | 'text' | 'createdAt'> {
  readonly lot: { readonly slug: string }
}

/** Notices that were not read yet, with the lots that they are about. */
export function News({ news }: { news: readonly NewsItem[] }) {
  if (news.length === 0) return null
  return (
    <ul class="news" aria-label="News">
      {news.map((notice) => (
        <li key={notice.id} class={`news-item news-${notice.kind}`}>
          <a href={`/lots/${notice.lot.slug}`}>{notice.text}</a>
          <Moment at={notice.createdAt.toISOString()} />
        </li>
      ))}
    </ul>
  )
}
