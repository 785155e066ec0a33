/** Metrics of the HTTP server. */
import { durationsMetric } from '../../core/metrics/durations.ts'
import { labelledMetric, type Metric, singleMetric } from '../../core/metrics/metric.ts'
import type { HttpTally } from '../../http/server/http-tally.ts'

/** Requests by class of status, their durations, and those that run. */
export function httpMetrics({ statuses, durations, inFlight }: HttpTally): Metric[] {
  const requests = {
    name: 'voltaic_http_requests_total',
    help: 'Requests that were answered, by the class of the status.',
    type: 'counter',
  } as const
  return [
    labelledMetric(
      requests,
      'status',
      statuses.map((count, index) => [`${index + 1}xx`, count] as const),
    ),
    durationsMetric(
      { name: 'voltaic_http_request_duration_seconds', help: 'From the request to its answer.' },
      [[{}, durations]],
    ),
    singleMetric('gauge', {
      name: 'voltaic_http_requests_in_flight',
      help: 'Requests that are being answered.',
      value: inFlight,
    }),
  ]
}
