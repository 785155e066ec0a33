/** A calm line while the page is not connected: what is shown stays, greyed, and is current again by itself. */

import { useEffect, useState } from 'preact/hooks'
import { connect } from 'voltaic/client'

/** How long a connection may be away before it is worth a word. */
const patience = 1_500

/** Says when prices may be out of date. */
export function ConnectionLine() {
  const isAway = useAway()
  useEffect(() => {
    document.documentElement.toggleAttribute('data-offline', isAway)
  }, [isAway])
  return (
    <div class="connection-line" role="status" hidden={!isAway}>
      {isAway && 'Not connected. Prices may be out of date; trying again…'}
    </div>
  )
}

function useAway(): boolean {
  const [isAway, setAway] = useState(false)
  useEffect(() => {
    let timer = 0
    const client = connect()
    const stop = client.on('status', (status) => {
      window.clearTimeout(timer)
      document.documentElement.dataset.live = status === 'connected' ? 'on' : 'off'
      if (status === 'connected') setAway(false)
      else timer = window.setTimeout(() => setAway(true), patience)
    })
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [])
  return isAway
}
