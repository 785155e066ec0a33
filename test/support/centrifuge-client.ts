/** The official client of the protocol, signed in with a cookie as a page of the site is. */
import { Centrifuge } from 'centrifuge'
import { WebSocket } from 'ws'

/** Who connects. */
export interface ClientOptions {
  /** The cookie header of the session. */
  readonly cookie?: string
  /** The origin of the page; that of the server when left out. */
  readonly origin?: string
}

/** A client of the server at `url` (`http://127.0.0.1:8123`). It connects when told to; `disconnect` ends it. */
export function centrifugeClient(
  url: string,
  { cookie, origin = url }: ClientOptions = {},
): Centrifuge {
  const headers = { origin, ...(cookie && { cookie }) }
  class SignedInSocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers })
    }
  }
  return new Centrifuge(`${url.replace('http', 'ws')}/_voltaic/socket`, {
    websocket: SignedInSocket,
    minReconnectDelay: 20,
    maxReconnectDelay: 200,
  })
}
