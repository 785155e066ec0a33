/** The ping wheel: one timer pings all connections, spread over the interval. */
import { clock, type Timer } from '../../core/clock.ts'

/** What the wheel watches. */
export interface Pingable {
  /** Sends a ping and remembers that an answer is due. */
  ping(): void
  /** Closes the connection when no sign of life came since the last ping. */
  checkPong(): void
}

const slotCount = 25

/** Pings each connection once per `interval`, and looks for the answer `timeout` later. Milliseconds. */
export class PingWheel {
  readonly #slots: readonly Set<Pingable>[] = Array.from({ length: slotCount }, () => new Set())
  readonly #step: number
  readonly #patience: number
  #position = 0
  #timer: Timer

  constructor(options: { interval: number; timeout: number }) {
    this.#step = options.interval / slotCount
    this.#patience = Math.min(Math.ceil(options.timeout / this.#step), slotCount - 1)
    this.#timer = clock.after(this.#step, () => this.#turn())
  }

  /** Adds a connection; its first ping comes an interval later. Gives the slot to take it out of. */
  add(connection: Pingable): number {
    const slot = (this.#position + slotCount - 1) % slotCount
    this.#slots[slot]!.add(connection)
    return slot
  }

  /** Takes a connection out of its slot. */
  delete(connection: Pingable, slot: number): void {
    this.#slots[slot]!.delete(connection)
  }

  close(): void {
    this.#timer.cancel()
  }

  #turn(): void {
    const late = (this.#position + slotCount - this.#patience) % slotCount
    for (const connection of [...this.#slots[late]!]) connection.checkPong()
    for (const connection of [...this.#slots[this.#position]!]) connection.ping()
    this.#position = (this.#position + 1) % slotCount
    this.#timer = clock.after(this.#step, () => this.#turn())
  }
}
