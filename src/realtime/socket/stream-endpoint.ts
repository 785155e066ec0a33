/** The stream endpoint: connections for those whose network lets no WebSocket through. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { randomToken } from '../../core/random.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Control } from '../control/control.ts'
import { runWithin } from '../deadline.ts'
import type { Identity } from '../identity.ts'
import { answerCrossOrigin } from './cross-origin.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { readBody } from './request-body.ts'
import { pathOf } from './request-path.ts'
import { eventFormat, lineFormat, type StreamFormat } from './stream-format.ts'
import { StreamPosts, type StreamSession } from './stream-posts.ts'
import { StreamTransport } from './stream-transport.ts'

/** Where streams of server-sent events are opened. */
const eventStreamPath = '/_voltaic/sse'

/** Where streams of lines are opened. */
const lineStreamPath = '/_voltaic/http_stream'

/** Where the commands of a stream are posted. */
const emulationPath = '/_voltaic/emulation'

/** What an endpoint works with. */
export interface StreamEndpointOptions {
  readonly doorkeeper: Doorkeeper
  /** Takes posts to the node that holds the stream. */
  readonly control: Control
  readonly messageBytes: number
  /** Milliseconds for a post to arrive. */
  readonly timeout: number
  readonly connect: (transport: Transport, identity: Identity, session: StreamSession) => Receiver
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** No proxy may keep, change or compress a stream, which would hold it back. */
const streamHeaders = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }

/**
 * Sends replies and pushes in a response that does not end, and takes commands by POST. The first commands come with
 * the request: in the query, `cf_connect`, or as the body.
 * Source: Centrifugo client protocol, emulation of bidirectional transports.
 */
export class StreamEndpoint {
  readonly #options: StreamEndpointOptions
  readonly #posts: StreamPosts
  readonly #open = new Set<ServerResponse>()
  readonly #detach: (() => void)[] = []
  readonly #answers: Readonly<Record<string, Listener>> = {
    [eventStreamPath]: (request, response) => void this.#openEvents(request, response),
    [lineStreamPath]: (request, response) => void this.#openLines(request, response),
    [emulationPath]: (request, response) => void this.#take(request, response),
  }

  constructor(options: StreamEndpointOptions) {
    this.#options = options
    this.#posts = new StreamPosts(options)
  }

  /** Answers three paths of a server, and leaves all others to those who answered before. */
  attach(server: Server): void {
    const others = server.listeners('request') as Listener[]
    const listener: Listener = (request, response) => {
      const path = pathOf(request)
      const answer = Object.hasOwn(this.#answers, path) ? this.#answers[path] : undefined
      if (!answer) for (const other of others) other.call(server, request, response)
      else if (!answerCrossOrigin(this.#options.doorkeeper, request, response)) {
        answer(request, response)
      }
    }
    server.removeAllListeners('request').on('request', listener)
    this.#detach.push(() => {
      server.off('request', listener)
      for (const other of others) server.on('request', other)
    })
  }

  /** Ends the streams that are still there, once they had `milliseconds` to end by themselves. */
  async close(milliseconds: number): Promise<void> {
    const gone = Promise.all([...this.#open].map((response) => closed(response)))
    await runWithin(milliseconds, () => gone).catch(() => undefined)
    for (const response of this.#open) response.destroy()
    for (const detach of this.#detach) detach()
    this.#posts.close()
  }

  async #openEvents(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const commands = new URL(request.url ?? '/', 'http://localhost').searchParams.get('cf_connect')
    if (request.method !== 'GET') return end(response, 405)
    if (!commands) return end(response, 400)
    await this.#stream(request, response, { format: eventFormat, commands })
  }

  async #openLines(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405)
    const { messageBytes: bytes, timeout } = this.#options
    const commands = await readBody(request, { bytes, timeout })
    if (typeof commands === 'number') return end(response, commands)
    if (commands === '') return end(response, 400)
    await this.#stream(request, response, { format: lineFormat, commands })
  }

  async #stream(
    request: IncomingMessage,
    response: ServerResponse,
    { format, commands }: { readonly format: StreamFormat; readonly commands: string },
  ): Promise<void> {
    const { doorkeeper } = this.#options
    const visitor = await doorkeeper.admit(request)
    if (typeof visitor === 'number') return end(response, visitor)
    if (response.destroyed) return doorkeeper.leave(visitor)
    response.once('close', () => doorkeeper.leave(visitor))
    response.writeHead(200, { 'content-type': format.contentType, ...streamHeaders })
    response.flushHeaders()
    if (format.opening) response.write(format.opening)
    const transport = new StreamTransport(response, format)
    this.#connect(transport, response, doorkeeper.introduce(visitor)).receive(commands)
  }

  #connect(transport: StreamTransport, response: ServerResponse, identity: Identity): Receiver {
    const session = randomToken()
    const receiver = this.#options.connect(transport, identity, { session, node: this.#posts.node })
    transport.receiver = receiver
    this.#posts.add(session, { receiver, sessionId: identity.sessionId })
    this.#open.add(response)
    response.once('close', () => {
      this.#open.delete(response)
      this.#posts.delete(session)
      receiver.closed()
    })
    return receiver
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    end(response, request.method === 'POST' ? await this.#posts.take(request) : 405)
  }
}

/** Answers without a body. Who sent too much, or too slowly, may not go on with this connection. */
function end(response: ServerResponse, status: number): void {
  if (response.destroyed || response.headersSent) return
  if (status === 408 || status === 413) response.setHeader('connection', 'close')
  if (status === 429 || status === 503) response.setHeader('retry-after', '1')
  response.writeHead(status, status === 204 ? {} : { 'content-length': 0 }).end()
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', () => resolve()))
}
