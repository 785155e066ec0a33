/** How late the event loop is: what every connection of this process waits for whatever blocks it. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { clock, type Timer } from '../../core/clock.ts'

const resolution = 20
const window = 10_000

/** Delays of the last seconds, in milliseconds. */
export interface Delays {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Watches the event loop until it is closed. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution })
  #last: Delays | undefined
  #timer: Timer

  constructor() {
    this.#histogram.enable()
    this.#timer = this.#schedule()
  }

  /** The delays of the last ten seconds that are over, or of the time since the start. */
  get delays(): Delays {
    return this.#last ?? this.#read()
  }

  close(): void {
    this.#timer.cancel()
    this.#histogram.disable()
  }

  #schedule(): Timer {
    return clock.after(window, () => {
      this.#last = this.#read()
      this.#histogram.reset()
      this.#timer = this.#schedule()
    })
  }

  /** The histogram holds the time between two looks, which is the resolution when nothing is late. */
  #read(): Delays {
    const histogram = this.#histogram
    if (histogram.count === 0) return { p50: 0, p99: 0, max: 0 }
    const late = (nanoseconds: number) => Math.max(nanoseconds / 1e6 - resolution, 0)
    return {
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
    }
  }
}
