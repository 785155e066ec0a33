/** What happened lately, by key: for requests that may arrive twice. */
import { clock } from '../core/clock.ts'

/** Values by key, for a while. The oldest go first when there are too many. */
export class Recent<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly expiresAt: number }>()
  readonly #window: number
  readonly #limit: number

  constructor(options: { window: number; limit: number }) {
    this.#window = options.window
    this.#limit = options.limit
  }

  get(key: string): T | undefined {
    this.#purge()
    return this.#entries.get(key)?.value
  }

  set(key: string, value: T): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, expiresAt: clock.monotonic() + this.#window })
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value!)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Entries stand in the order of their expiry, so only the first ones need a look. */
  #purge(): void {
    const now = clock.monotonic()
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > now) return
      this.#entries.delete(key)
    }
  }
}
