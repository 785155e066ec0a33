/** The tally: what an HTTP server counts. Plain numbers, so that counting costs nothing. */
import { clock } from '../../core/clock.ts'
import { Durations } from '../../core/metrics/durations.ts'

/** Counts since the start of the process. */
export class HttpTally {
  /** Requests that are being answered. */
  inFlight = 0
  /** Answers by the first digit of their status, from 1. */
  readonly statuses: number[] = [0, 0, 0, 0, 0]
  readonly durations: Durations = new Durations()

  /** A request came; gives when. */
  begin(): number {
    this.inFlight += 1
    return clock.monotonic()
  }

  /** The request that began then is answered. */
  end(start: number, status: number): void {
    this.inFlight -= 1
    const index = Math.floor(status / 100) - 1
    if (index in this.statuses) this.statuses[index]! += 1
    this.durations.observe(clock.monotonic() - start)
  }
}
