/** Posts: the commands of streams, which may arrive at any node, and go to the one that holds the stream. */
import type { IncomingMessage } from 'node:http'
import type { Receiver } from '../connection/transport.ts'
import type { Control } from '../control/control.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { type BodyLimits, readBody } from './request-body.ts'

/** How the client of a stream says which connection its commands belong to. */
export interface StreamSession {
  /** A secret. */
  readonly session: string
  readonly node: string
}

/** A stream of this node. */
export interface OpenStream {
  readonly receiver: Receiver
  readonly sessionId: string | undefined
}

/** What posts work with. */
export interface StreamPostsOptions {
  readonly doorkeeper: Doorkeeper
  readonly control: Control
  readonly messageBytes: number
  /** Milliseconds for a body to arrive. */
  readonly timeout: number
}

/** What a client posts. */
interface Post extends StreamSession {
  /** Commands, a line each. */
  readonly data: string
}

/** A post on its way to another node. */
interface ForwardedPost {
  readonly session: string
  readonly data: string
  /** Whether it may act for somebody who came with a session. */
  readonly isTrusted: boolean
}

const longestName = 128
const nobody = { sessionId: undefined }
const somebody = { sessionId: 'any' }

/**
 * Hands posts to their streams. A post needs the secret of its stream, and the origin rule: no other page can make
 * one. Posts to a stream of another node go there in the order in which they came.
 */
export class StreamPosts {
  readonly #options: StreamPostsOptions
  readonly #streams = new Map<string, OpenStream>()
  /** The last post that is on its way to another node, by session. */
  readonly #forwarding = new Map<string, Promise<unknown>>()
  readonly #stop: () => void

  constructor(options: StreamPostsOptions) {
    this.#options = options
    this.#stop = options.control.onForward((payload) => this.#receive(payload))
  }

  /** The node that clients name in their posts. */
  get node(): string {
    return this.#options.control.node
  }

  add(session: string, stream: OpenStream): void {
    this.#streams.set(session, stream)
  }

  delete(session: string): void {
    this.#streams.delete(session)
  }

  close(): void {
    this.#stop()
  }

  /**
   * Takes a post and gives the HTTP status of the answer. Commands of a stream that is gone are answered as done, 204:
   * its client hears of the end by the stream. 404 says that the node is gone, and the stream with it.
   */
  async take(request: IncomingMessage): Promise<number> {
    const { doorkeeper, messageBytes } = this.#options
    if (!doorkeeper.mayPost(request, nobody)) return 403
    const body = await readBody(request, this.#limits)
    if (typeof body === 'number') return body
    const post = parse(body)
    if (!post) return 400
    if (Buffer.byteLength(post.data) > messageBytes) return 413
    const stream = this.#streams.get(post.session)
    if (!stream) return this.#forward(post, doorkeeper.mayPost(request, somebody))
    if (!doorkeeper.mayPost(request, stream)) return 403
    stream.receiver.receive(post.data)
    return 204
  }

  /** The commands stand in a JSON text, which may double their length, and more. */
  get #limits(): BodyLimits {
    const { messageBytes, timeout } = this.#options
    return { bytes: messageBytes * 2 + 1_024, timeout }
  }

  async #forward({ node, session, data }: Post, isTrusted: boolean): Promise<number> {
    const payload = JSON.stringify({ session, data, isTrusted } satisfies ForwardedPost)
    const before = this.#forwarding.get(session)
    const sending = (before ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#options.control.forward(node, payload))
    this.#forwarding.set(session, sending)
    try {
      return (await sending) || node === this.node ? 204 : 404
    } catch {
      return 503
    } finally {
      if (this.#forwarding.get(session) === sending) this.#forwarding.delete(session)
    }
  }

  /** A post that another node took. */
  #receive(payload: string): boolean {
    const { session, data, isTrusted } = JSON.parse(payload) as ForwardedPost
    const stream = this.#streams.get(session)
    if (!stream) return false
    if (isTrusted || stream.sessionId === undefined) stream.receiver.receive(data)
    return true
  }
}

function parse(body: string): Post | undefined {
  try {
    const { session, node, data } = JSON.parse(body) as Record<string, unknown>
    if (!isName(session) || !isName(node)) return undefined
    return typeof data === 'string' ? { session, node, data } : undefined
  } catch {
    return undefined
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestName
}
