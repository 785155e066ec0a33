/** The streams whose next entry was refused: each is left alone for a while, longer each time. */
import { clock } from '../core/clock.ts'
import { randomFraction } from '../core/random.ts'
import { type StreamName, streamKey } from './entry.ts'

const shortest = 250
const longest = 30_000

/** Which streams have to wait. Times are milliseconds. */
export class Holds {
  readonly #held = new Map<string, { readonly failures: number; readonly until: number }>()

  /** Lets a stream wait. `true` when it did not have to before. */
  hold(name: StreamName): boolean {
    const key = streamKey(name)
    const failures = (this.#held.get(key)?.failures ?? 0) + 1
    const pause = Math.min(shortest * 2 ** failures, longest) * (0.5 + randomFraction() / 2)
    this.#held.set(key, { failures, until: clock.monotonic() + pause })
    return failures === 1
  }

  isHeld(name: StreamName): boolean {
    const held = this.#held.get(streamKey(name))
    return held !== undefined && held.until > clock.monotonic()
  }

  /** The stream goes on. */
  release(name: StreamName): void {
    if (this.#held.size > 0) this.#held.delete(streamKey(name))
  }

  /** All may be tried again. */
  clear(): void {
    this.#held.clear()
  }
}
