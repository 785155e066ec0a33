/** An EventSource for Node, which has none: the part that clients of real time use. */

/** What a test gives with the request that a browser would send. */
export interface EventSourceOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Sees the responses. */
  readonly onResponse?: (response: Response) => void
}

/** Makes the class of an EventSource whose requests carry these headers. */
export function eventSourceClass({ headers = {}, onResponse }: EventSourceOptions = {}) {
  return class {
    onopen: (() => void) | null = null
    onerror: ((error: unknown) => void) | null = null
    onmessage: ((event: { data: string }) => void) | null = null
    readonly #aborter = new AbortController()

    constructor(url: string) {
      this.#read(url).catch((error: unknown) => {
        if (!this.#aborter.signal.aborted) this.onerror?.(error)
      })
    }

    close(): void {
      this.#aborter.abort()
    }

    async #read(url: string): Promise<void> {
      const signal = this.#aborter.signal
      const sent = { ...headers, accept: 'text/event-stream' }
      const response = await fetch(url, { headers: sent, signal })
      onResponse?.(response)
      if (response.status !== 200) throw new Error(`status ${response.status}`)
      this.onopen?.()
      const parser = new EventParser((data) => {
        if (!signal.aborted) this.onmessage?.({ data })
      })
      for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
        parser.push(text)
      }
      throw new Error('the stream ended')
    }
  }
}

/**
 * Reads the data of events: lines `data: …` up to an empty line; comments and other fields carry none.
 * Source: HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class EventParser {
  readonly #onEvent: (data: string) => void
  #rest = ''
  #data: string[] = []

  constructor(onEvent: (data: string) => void) {
    this.#onEvent = onEvent
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    if (line.startsWith('data:')) this.#data.push(line.slice(5).replace(/^ /, ''))
    if (line !== '' || this.#data.length === 0) return
    const data = this.#data.join('\n')
    this.#data = []
    this.#onEvent(data)
  }
}
