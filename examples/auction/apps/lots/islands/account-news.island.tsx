/** News for one person, wherever in the site they are: outbid, sold, won. */

import { useEffect, useState } from 'preact/hooks'
import { connect } from 'voltaic/client'
import type { accountChannel } from '../channels.ts'
import { announce } from './announce.island.tsx'
import { dollars } from './words.island.tsx'

interface News {
  readonly id: string
  readonly kind: string
  readonly text: string
  readonly slug: string
}

const shown = 3
const outbidFor = 8_000

/** Shows what happens to the account with this key, as it happens. */
export function AccountNews({ account }: { account: number }) {
  const [news, setNews] = useState<readonly News[]>([])
  const dismiss = (id: string) => setNews((all) => all.filter((each) => each.id !== id))
  useEffect(() => {
    const add = (item: News) => {
      setNews((all) => [item, ...all.filter((each) => each.id !== item.id)].slice(0, shown))
      announce(item.text)
    }
    const channel = connect().channel<typeof accountChannel>('account/:id', { id: String(account) })
    channel.on('notice', (notice) => add({ ...notice, id: `notice-${notice.id}` }))
    channel.on('outbid', ({ slug, title, price }) => {
      if (location.pathname === `/lots/${slug}`) return // the page itself says so
      const id = `outbid-${slug}`
      add({ id, kind: 'outbid', slug, text: `You were outbid on the ${title}: ${dollars(price)}.` })
      window.setTimeout(() => dismiss(id), outbidFor)
    })
    return () => channel.close()
  }, [account])
  return (
    <ul class="toasts">
      {news.map((item) => (
        <li key={item.id} class={`toast toast-${item.kind}`}>
          <a href={`/lots/${item.slug}`}>{item.text}</a>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(item.id)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}
