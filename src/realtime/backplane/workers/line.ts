/** A line between two processes: messages over a stream, those of one tick in one write. */
import type { Duplex } from 'node:stream'

/** What a message is: its kind, then whatever belongs to it. */
export type LineMessage = readonly [kind: string, ...rest: unknown[]]

/** What a {@link Line} tells. */
export interface LineEvents {
  message(message: LineMessage): void
  /** Once, whatever ended it. */
  closed(): void
}

/** Sends and receives messages in order: a JSON array per line of text. */
export class Line {
  readonly #stream: Duplex
  readonly #events: LineEvents
  #unsent: string[] = []
  #unsentLength = 0
  #unfinished = ''
  #isClosed = false

  constructor(stream: Duplex, events: LineEvents) {
    this.#stream = stream
    this.#events = events
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => this.#receive(text))
    stream.on('error', () => undefined) // 'close' follows
    stream.on('close', () => this.#end())
    stream.on('end', () => this.close())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Characters and bytes that wait for the other side to read. */
  get waiting(): number {
    return this.#unsentLength + this.#stream.writableLength
  }

  send(message: LineMessage): void {
    this.sendText(encodeMessage(message))
  }

  /** Sends what {@link encodeMessage} gave, which several lines can share. */
  sendText(text: string): void {
    if (this.#isClosed) return
    if (this.#unsent.length === 0) setImmediate(() => this.#flush())
    this.#unsent.push(text)
    this.#unsentLength += text.length
  }

  /** Calls `fn` once nothing waits any more. */
  onceDrained(fn: () => void): void {
    this.#stream.once('drain', fn)
  }

  /** Sends what waits, and ends the line. */
  close(): void {
    if (this.#isClosed) return
    this.#flush()
    this.#stream.end(() => this.#stream.destroy())
    this.#end()
  }

  #flush(): void {
    if (this.#unsent.length === 0 || this.#isClosed) return
    this.#stream.write(this.#unsent.join(''))
    this.#unsent = []
    this.#unsentLength = 0
  }

  #receive(text: string): void {
    const end = text.lastIndexOf('\n')
    if (end < 0) {
      this.#unfinished += text
      return
    }
    const whole = this.#unfinished + text.slice(0, end)
    this.#unfinished = text.slice(end + 1)
    for (const line of whole.split('\n')) this.#events.message(JSON.parse(line) as LineMessage)
  }

  #end(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#events.closed()
  }
}

/** A message as it is sent. */
export function encodeMessage(message: LineMessage): string {
  return `${JSON.stringify(message)}\n`
}
