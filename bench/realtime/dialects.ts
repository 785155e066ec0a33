/** Dialects: what a client of each candidate says to be open, and to be answered. */
import { createHash } from 'node:crypto'

/** Who is measured. */
export type CandidateName = 'bare' | 'layer' | 'ws' | 'socketio' | 'signed-in' | 'voltaic'

/** How a client speaks to a candidate. */
export interface Dialect {
  readonly path: string
  /** More lines of the request to upgrade, for the client of this number. */
  headers(index: number, port: number): readonly string[]
  /** What is sent when the server sent `after`; the connection is open when the last of it came. */
  readonly opening: readonly { readonly after: string; readonly send?: string }[]
  /** A text that is answered. */
  question(id: number): string
}

/** The token of a session, the same in the process that stores it and in the one that uses it. */
export function sessionToken(index: number): string {
  return createHash('sha256').update(`session ${index}`).digest('base64url')
}

const data = { text: 'hello' }

const plain: Dialect = {
  path: '/',
  headers: () => [],
  opening: [{ after: '\r\n\r\n' }],
  question: () => 'hello',
}

function signedIn(index: number, port: number): readonly string[] {
  return [`Origin: http://127.0.0.1:${port}`, `Cookie: voltaic_session=${sessionToken(index)}`]
}

const subscriptions = [
  { id: 1, connect: {} },
  { id: 2, subscribe: { channel: 'feed/1' } },
  { id: 3, subscribe: { channel: 'room/1' } },
]

/** The dialects, by candidate. */
export const dialects: Record<CandidateName, Dialect> = {
  bare: plain,
  layer: plain,
  ws: plain,
  socketio: {
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: () => [],
    opening: [{ after: '"sid"', send: '40' }, { after: '40{' }],
    question: (id) => `42${id}${JSON.stringify(['echo', data])}`,
  },
  'signed-in': {
    path: '/_voltaic/socket',
    headers: signedIn,
    opening: [
      { after: '\r\n\r\n', send: JSON.stringify({ id: 1, connect: {} }) },
      { after: '"id":1,"connect"' },
    ],
    question: () => JSON.stringify({ id: 2, unsubscribe: { channel: 'feed/1' } }),
  },
  voltaic: {
    path: '/_voltaic/socket',
    headers: signedIn,
    opening: [
      {
        after: '\r\n\r\n',
        send: subscriptions.map((command) => JSON.stringify(command)).join('\n'),
      },
      { after: '"id":3,"subscribe"' },
    ],
    question: (id) => JSON.stringify({ id, rpc: { method: 'feed/1#echo', data } }),
  },
}
