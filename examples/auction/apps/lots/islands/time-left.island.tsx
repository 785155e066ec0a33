/** A countdown by the server's clock. */
import { useNow } from './clock.island.tsx'
import { durationText } from './words.island.tsx'

/** What a countdown counts to. */
export interface TimeLeftProps {
  /** ISO 8601; null while the lot is a draft. */
  closesAt: string | null
  status: string
  /** The server's time when the page was made, ISO 8601. */
  now: string
}

/** "Closes in 4 min 05 s", then "Closing…" until the server says how it ended. */
export function TimeLeft({ closesAt, status, now }: TimeLeftProps) {
  const current = useNow(now)
  if (closesAt === null) return <span class="time-left">Draft</span>
  const left = Date.parse(closesAt) - current
  if (status === 'closed') return <span class="time-left time-over">Closed</span>
  if (left <= 0) return <span class="time-left time-soon">Closing…</span>
  const urgency = left < 60_000 ? ' time-last' : left < 600_000 ? ' time-soon' : ''
  return (
    <time class={`time-left${urgency}`} dateTime={closesAt} title={exact(closesAt)}>
      Closes in {durationText(left)}
    </time>
  )
}

/** The exact time: in the reader's zone once the browser shows it. */
function exact(iso: string): string {
  if (typeof window === 'undefined') return `${iso.slice(0, 16).replace('T', ' ')} UTC`
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' })
}
