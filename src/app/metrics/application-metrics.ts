/** The metrics of an application: all its parts say what they have, when somebody asks. */
import { labelledMetric, type Metric, singleMetric } from '../../core/metrics/metric.ts'
import type { HttpTally } from '../../http/server/http-tally.ts'
import type { Backplane } from '../../realtime/backplane/backplane.ts'
import type { Realtime } from '../../realtime/realtime.ts'
import { EventLoopDelay } from './event-loop-delay.ts'
import { httpMetrics } from './http-metrics.ts'
import { processMetrics } from './process-metrics.ts'
import { realtimeMetrics } from './realtime-metrics.ts'

/** What is measured. */
export interface Measured {
  readonly http: { readonly tally: HttpTally }
  readonly realtime: Realtime
}

/** Collects metrics. `close` ends its watch over the event loop and the backplane. */
export class ApplicationMetrics {
  readonly #backplane: Backplane
  readonly #delay = new EventLoopDelay()
  readonly #stop: () => void
  #losses = 0

  constructor(backplane: Backplane) {
    this.#backplane = backplane
    this.#stop = backplane.onStatus((status) => {
      if (status === 'lost') this.#losses += 1
    })
  }

  /** How late the event loop was at 99 of 100 looks of the last ten seconds, in milliseconds. */
  get eventLoopDelay(): number {
    return this.#delay.delays.p99
  }

  /** The metrics of this process. */
  collect({ http, realtime }: Measured): Metric[] {
    return [
      ...realtimeMetrics(realtime.measure(), realtime.tally),
      ...this.#backplaneMetrics(),
      ...httpMetrics(http.tally),
      ...processMetrics(this.#delay.delays),
    ]
  }

  close(): void {
    this.#delay.close()
    this.#stop()
  }

  #backplaneMetrics(): Metric[] {
    const { name, status } = this.#backplane
    const connected = {
      name: 'voltaic_backplane_connected',
      help: 'Processes whose backplane can be reached.',
      type: 'gauge',
    } as const
    return [
      labelledMetric(connected, 'backplane', [[name, status === 'connected' ? 1 : 0]]),
      singleMetric('counter', {
        name: 'voltaic_backplane_losses_total',
        help: 'How often the backplane was lost.',
        value: this.#losses,
      }),
    ]
  }
}
