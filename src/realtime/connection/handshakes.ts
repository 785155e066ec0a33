/** The handshakes of a node: connections that have not sent their connect command yet. */
import { clock, type Timer } from '../../core/clock.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'

/** What has to connect in time. */
export interface Connecting {
  disconnect(disconnect: Disconnect): void
}

/** Gives all connections the same time to connect, with one timer. */
export class Handshakes {
  /** In the order in which their time is over. */
  readonly #waiting = new Map<Connecting, number>()
  readonly #timeout: number
  #timer: Timer | undefined

  /** `timeout` in milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  add(connection: Connecting): void {
    this.#waiting.set(connection, clock.monotonic() + this.#timeout)
    this.#timer ??= clock.after(this.#timeout, this.#check)
  }

  delete(connection: Connecting): void {
    this.#waiting.delete(connection)
  }

  close(): void {
    this.#timer?.cancel()
  }

  readonly #check = (): void => {
    this.#timer = undefined
    const now = clock.monotonic()
    for (const [connection, until] of this.#waiting) {
      if (until > now) {
        this.#timer = clock.after(until - now, this.#check)
        return
      }
      this.#waiting.delete(connection)
      connection.disconnect(disconnects.stale)
    }
  }
}
