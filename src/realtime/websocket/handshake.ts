/** The handshake: how an HTTP request becomes a WebSocket. Source: RFC 6455 §4.2. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** An HTTP answer instead of a socket. */
export interface HandshakeRefusal {
  readonly status: number
  /** One sentence for whoever reads the answer. */
  readonly why: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The subprotocols that this server speaks: the JSON encoding needs none, and has a name for those who insist. */
const knownProtocols = ['centrifuge-json']

const version = '13'
const keyPattern = /^[+/0-9A-Za-z]{22}==$/
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Why a request cannot become a WebSocket; `undefined` when it can. Source: RFC 6455 §4.2.1, §4.4. */
export function refuseHandshake(request: IncomingMessage): HandshakeRefusal | undefined {
  const { headers } = request
  if (request.method !== 'GET') return { status: 405, why: 'Use GET.', headers: { allow: 'GET' } }
  if (request.httpVersion !== '1.1') return bad('Use HTTP/1.1.')
  if (!hasToken(headers.upgrade, 'websocket')) return bad('Say "Upgrade: websocket".')
  if (!hasToken(headers.connection, 'upgrade')) return bad('Say "Connection: Upgrade".')
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    return bad('Send no body.')
  }
  if (headers['sec-websocket-version'] !== version) return wrongVersion
  if (!keyPattern.test(headers['sec-websocket-key'] ?? '')) {
    return bad('Sec-WebSocket-Key is 16 random bytes in base64.')
  }
  return undefined
}

/** The answer that turns the request into a WebSocket. No extension is agreed on. Source: RFC 6455 §4.2.2. */
export function acceptHandshake({ headers }: IncomingMessage): string {
  const protocol = chooseProtocol(tokensOf(headers['sec-websocket-protocol']))
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptKey(headers['sec-websocket-key'] ?? '')}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    '\r\n',
  ].join('\r\n')
}

/** The first subprotocol that is offered and spoken here. */
export function chooseProtocol(offered: Iterable<string>): string | undefined {
  for (const protocol of offered) if (knownProtocols.includes(protocol)) return protocol
  return undefined
}

/** The answer to a client's key, which shows that the request was understood. */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}${keySuffix}`).digest('base64')
}

const wrongVersion: HandshakeRefusal = {
  status: 426,
  why: `Version ${version} of the WebSocket protocol is spoken here.`,
  headers: { 'sec-websocket-version': version, upgrade: 'websocket' },
}

function bad(why: string): HandshakeRefusal {
  return { status: 400, why }
}

function hasToken(header: string | undefined, token: string): boolean {
  return tokensOf(header).some((each) => each.toLowerCase() === token)
}

function tokensOf(header = ''): string[] {
  return header.split(',').map((token) => token.trim())
}
