/** Which way a connection goes: a WebSocket, or the event stream where none gets through. */
import { type ClientSocket, openSocket } from './environment.ts'
import { openStream } from './event-stream.ts'

/** `auto`: a WebSocket, and the event stream where that does not work. */
export type TransportKind = 'auto' | 'socket' | 'stream'

/** Chooses for each attempt, from what became of the earlier ones. */
export class Transport {
  readonly #url: string
  readonly #kind: TransportKind
  #socketWorked = false
  #streamWorked = false
  #failures = 0
  #isStream = false

  constructor(url: string, kind: TransportKind) {
    this.#url = url
    this.#kind = kind
  }

  open(): ClientSocket {
    this.#isStream = this.#choosesStream()
    this.#failures += 1
    return this.#isStream ? openStream(this.#url) : openSocket(this.#url)
  }

  /** The last attempt led to a connection. */
  worked(): void {
    this.#failures = 0
    if (this.#isStream) this.#streamWorked = true
    else this.#socketWorked = true
  }

  /**
   * A page whose WebSockets never worked tries the stream every second time, and stays with it once it works. Where
   * they did, the server is away rather than blocked: only every fourth attempt looks for another way.
   */
  #choosesStream(): boolean {
    if (this.#kind !== 'auto') return this.#kind === 'stream'
    if (this.#socketWorked) return this.#failures % 4 === 3
    return this.#streamWorked ? this.#failures % 2 === 0 : this.#failures % 2 === 1
  }
}
