/** Refusals: the answer to an upgrade request that becomes no socket. */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { clock } from '../../core/clock.ts'
import type { HandshakeRefusal } from '../websocket/handshake.ts'

/** Milliseconds for a client to end its side once it was refused. */
const endTimeout = 2_000

const reasons: Readonly<Record<number, string>> = {
  400: 'The host that was named is not served here: add it to allowedHosts.',
  403: 'This origin may not open sockets: add it to allowedOrigins.',
  404: 'There is nothing here.',
  429: 'Too many connections are open.',
  500: 'Something is wrong here.',
  503: 'Nobody is let in now. Try again.',
}

/** A refusal with the reason that its status has. */
export function refusal(status: number): HandshakeRefusal {
  const again = status === 429 || status === 503
  return {
    status,
    why: reasons[status] ?? `${STATUS_CODES[status]}.`,
    ...(again && { headers: { 'retry-after': '1' } }),
  }
}

/** Answers with a status and a sentence, and ends the connection. */
export function refuse(socket: Duplex, { status, why, headers = {} }: HandshakeRefusal): void {
  if (socket.destroyed) return
  const body = `${why}\n`
  const all = {
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  socket.resume() // what is left unread would reset the connection, and the answer with it
  const timer = clock.after(endTimeout, () => socket.destroy())
  socket.once('close', () => timer.cancel())
}
