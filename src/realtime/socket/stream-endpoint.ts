/** The stream endpoint: connections for those whose network lets no WebSocket through. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { randomId, randomToken } from '../../core/random.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Identity } from '../identity.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { pathOf } from './request-path.ts'
import { StreamTransport } from './stream-transport.ts'

/** Where streams are opened. */
export const streamPath = '/_voltaic/sse'

/** Where the commands of a stream are posted. */
export const emulationPath = '/_voltaic/emulation'

/** How the client of a stream says which connection its commands belong to. */
export interface StreamSession {
  readonly session: string
  readonly node: string
}

/** What an endpoint works with. */
export interface StreamEndpointOptions {
  readonly doorkeeper: Doorkeeper
  readonly messageBytes: number
  readonly connect: (transport: Transport, identity: Identity, session: StreamSession) => Receiver
}

interface Stream {
  readonly receiver: Receiver
  readonly identity: Identity
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/**
 * Sends replies and pushes as server-sent events, and takes commands by POST. The first commands come in
 * the query, `cf_connect`. A post needs the secret of its stream, and the origin rule.
 */
export class StreamEndpoint {
  readonly #options: StreamEndpointOptions
  readonly #node = randomId()
  readonly #streams = new Map<string, Stream>()
  readonly #detach: (() => void)[] = []

  constructor(options: StreamEndpointOptions) {
    this.#options = options
  }

  /** Answers two paths of a server, and leaves all others to those who answered before. */
  attach(server: Server): void {
    const others = server.listeners('request') as Listener[]
    const listener: Listener = (request, response) => {
      const path = pathOf(request)
      if (path === streamPath) void this.#open(request, response)
      else if (path === emulationPath) void this.#take(request, response)
      else for (const other of others) other.call(server, request, response)
    }
    server.removeAllListeners('request').on('request', listener)
    this.#detach.push(() => {
      server.off('request', listener)
      for (const other of others) server.on('request', other)
    })
  }

  close(): void {
    for (const detach of this.#detach) detach()
  }

  async #open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const commands = new URL(request.url ?? '/', 'http://localhost').searchParams.get('cf_connect')
    if (request.method !== 'GET' || !commands) return end(response, 400)
    const visitor = await this.#options.doorkeeper.admit(request)
    if (typeof visitor === 'number') return end(response, visitor)
    if (response.destroyed) return this.#options.doorkeeper.leave(visitor)
    response.writeHead(200, headers).flushHeaders()
    const session = { session: randomToken(), node: this.#node }
    const transport = new StreamTransport(response)
    const receiver = this.#options.connect(transport, visitor.identity, session)
    transport.receiver = receiver
    this.#streams.set(session.session, { receiver, identity: visitor.identity })
    response.once('close', () => {
      this.#streams.delete(session.session)
      receiver.closed()
      this.#options.doorkeeper.leave(visitor)
    })
    receiver.receive(commands)
  }

  /** Commands of a stream that is gone are answered as done: its client hears of the end by the stream. */
  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405)
    const body = await read(request, this.#options.messageBytes * 2)
    if (body === undefined) return end(response, 413)
    const post = parse(body)
    if (!post) return end(response, 400)
    if (post.node !== this.#node) return end(response, 404)
    const stream = this.#streams.get(post.session)
    if (stream && !this.#options.doorkeeper.mayPost(request, stream.identity)) {
      return end(response, 403)
    }
    stream?.receiver.receive(post.data)
    end(response, 204)
  }
}

function end(response: ServerResponse, status: number): void {
  if (!response.writableEnded) response.writeHead(status, { 'content-length': 0 }).end()
}

/** The text of a body; `undefined` when it is too long or breaks off. */
async function read(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString()
  } catch {
    return undefined
  }
}

function parse(body: string): (StreamSession & { readonly data: string }) | undefined {
  try {
    const { session, node, data } = JSON.parse(body) as Record<string, unknown>
    if (typeof session !== 'string' || typeof node !== 'string') return undefined
    return typeof data === 'string' ? { session, node, data } : undefined
  } catch {
    return undefined
  }
}
