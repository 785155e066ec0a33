/** A moment, in the reader's own locale and time zone. */
import { useEffect, useState } from 'preact/hooks'

/** "22 Nov, 15:40": in UTC from the server, then as the reader writes it. */
export function Moment({ at }: { at: string }) {
  const [text, setText] = useState(`${at.slice(0, 16).replace('T', ' ')} UTC`)
  useEffect(() => {
    const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
    setText(new Date(at).toLocaleString(undefined, options))
  }, [at])
  return (
    <time class="moment" dateTime={at} title={at}>
      {text}
    </time>
  )
}
