/** The lease of a connection: until when it may stay without doing something for it. */
import { clock, type Timer } from '../../core/clock.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'

/** What a lease ends. */
export interface Leased {
  readonly node: { readonly times: { readonly refresh: number } }
  disconnect(disconnect: Disconnect): void
}

/** First the time to connect, then, for those who came with a token, the time of the token. */
export class Lease {
  readonly #connection: Leased
  #timer: Timer | undefined

  constructor(connection: Leased, handshake: number) {
    this.#connection = connection
    this.#timer = clock.after(handshake, () => connection.disconnect(disconnects.stale))
  }

  /** The rights end at `expiresAt`, milliseconds since 1970; never when left out. */
  start(expiresAt: number | undefined): void {
    this.end()
    if (expiresAt === undefined) return
    const remaining = expiresAt - clock.now() + this.#connection.node.times.refresh
    this.#timer = clock.after(remaining, () => this.#connection.disconnect(disconnects.expired))
  }

  end(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
