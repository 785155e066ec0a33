/**
 * The way around networks that let no WebSocket through: replies and pushes come as server-sent events, commands
 * are posted. Source: Centrifugo client protocol, emulation of bidirectional transports.
 */
import { parseLines } from '../protocol/lines.ts'
import type { ClientSocket } from './environment.ts'

/** What the connect reply says about where posts belong. */
interface StreamSession {
  readonly session: string
  readonly node: string
}

/** The addresses of a stream and of its posts, from that of the socket. */
function addresses(socketUrl: string): { stream: URL; posts: URL } {
  const base = socketUrl.replace(/^ws/, 'http')
  return { stream: new URL('sse', base), posts: new URL('emulation', base) }
}

/** Opens an event stream that looks like a WebSocket. The first command opens it, the others wait for its answer. */
export function openStream(url: string): ClientSocket {
  return new EventStream(url)
}

class EventStream implements ClientSocket {
  onopen: ClientSocket['onopen'] = null
  onmessage: ClientSocket['onmessage'] = null
  onclose: ClientSocket['onclose'] = null
  onerror: ClientSocket['onerror'] = null
  readonly #urls: { stream: URL; posts: URL }
  readonly #abort = new AbortController()
  #session: StreamSession | undefined
  #isOpened = false
  #isPosting = false
  #isOver = false
  #waiting: string[] = []

  constructor(url: string) {
    this.#urls = addresses(url)
    queueMicrotask(() => this.onopen?.({}))
  }

  send(text: string): void {
    this.#waiting.push(...text.split('\n'))
    if (this.#isOpened) return void this.#post()
    this.#isOpened = true
    void this.#read(this.#waiting.shift()!)
  }

  close(): void {
    this.#isOver = true
    this.#abort.abort()
  }

  /** Reads the stream to its end. */
  async #read(connect: string): Promise<void> {
    const { stream } = this.#urls
    stream.searchParams.set('cf_connect', connect)
    try {
      const headers = { accept: 'text/event-stream' }
      const { ok, body } = await fetch(stream, { headers, signal: this.#abort.signal })
      if (ok && body) await this.#take(body)
    } catch {
      // a stream that fails has ended
    }
    this.#end({ code: 1006, reason: 'stream ended' })
  }

  async #take(body: ReadableStream<BufferSource>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const events = (rest + value).split('\n\n')
      rest = events.pop()!
      for (const event of events) this.#hear(event)
    }
  }

  #hear(event: string): void {
    const lines = event.split('\n').filter((line) => line.startsWith('data:'))
    const text = lines.map((line) => line.slice(5).trimStart()).join('\n')
    if (text === '' || this.#isOver) return
    if (!this.#session) this.#session = sessionOf(text)
    const ended = text.includes('"disconnect"') ? disconnectOf(text) : undefined
    if (ended) return void this.#end(ended)
    this.onmessage?.({ data: text })
    void this.#post()
  }

  /** One post after the other, so that commands keep their order; those that came meanwhile go together. */
  async #post(): Promise<void> {
    if (!this.#session || this.#isPosting || this.#isOver || this.#waiting.length === 0) return
    this.#isPosting = true
    const data = this.#waiting.join('\n')
    this.#waiting = []
    try {
      const body = JSON.stringify({ ...this.#session, data })
      const { signal } = this.#abort
      const { ok } = await fetch(this.#urls.posts, { method: 'POST', body, signal })
      if (!ok) throw new Error('not taken')
    } catch {
      return this.#end({ code: 1006, reason: 'post failed' })
    }
    this.#isPosting = false
    void this.#post()
  }

  #end(details: { code: number; reason: string }): void {
    if (this.#isOver) return
    this.close()
    this.onclose?.(details)
  }
}

interface Told {
  readonly connect?: StreamSession
  readonly push?: { readonly disconnect?: { code: number; reason: string } }
}

function sessionOf(text: string): StreamSession | undefined {
  const reply = (parseLines(text) as Told[]).find(({ connect }) => connect)?.connect
  return reply && { session: reply.session, node: reply.node }
}

function disconnectOf(text: string): { code: number; reason: string } | undefined {
  return (parseLines(text) as Told[]).find(({ push }) => push?.disconnect)?.push?.disconnect
}
