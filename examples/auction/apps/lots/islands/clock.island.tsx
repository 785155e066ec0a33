/** Time as the server has it, so that every countdown on every screen ends at the same moment. */
import { useEffect, useState } from 'preact/hooks'

const clock = { ahead: 0, listeners: new Set<() => void>(), timer: 0 }

/** Takes over the server's time, which came with a page or a message. */
export function followServer(now: string): void {
  clock.ahead = Date.parse(now) - Date.now()
}

/** The server's time, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + clock.ahead
}

/** The server's time, again every second. The first value is the one the server rendered with. */
export function useNow(rendered: string): number {
  const [now, setNow] = useState(Date.parse(rendered))
  useEffect(() => {
    const tick = () => setNow(serverNow())
    tick()
    return everySecond(tick)
  }, [])
  return now
}

/** One timer for the whole page. */
function everySecond(listener: () => void): () => void {
  if (clock.listeners.size === 0) {
    clock.timer = window.setInterval(() => {
      for (const each of clock.listeners) each()
    }, 1000)
  }
  clock.listeners.add(listener)
  return () => {
    clock.listeners.delete(listener)
    if (clock.listeners.size === 0) window.clearInterval(clock.timer)
  }
}
