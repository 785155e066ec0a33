/** The lease of a connection: until when a token lets it stay. */
import { clock, type Timer } from '../../core/clock.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'

/** What a lease ends. */
export interface Leased {
  readonly node: { readonly times: { readonly refresh: number } }
  disconnect(disconnect: Disconnect): void
}

/** The time of the token that a connection came with. Sessions need none: the server extends them. */
export class Lease {
  readonly #connection: Leased
  #timer: Timer | undefined

  constructor(connection: Leased) {
    this.#connection = connection
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
