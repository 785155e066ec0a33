/** Metrics of the process. */
import { labelledMetric, type Metric, singleMetric } from '../../core/metrics/metric.ts'
import type { Delays } from './event-loop-delay.ts'

/** Memory, processor time and the delay of the event loop. */
export function processMetrics({ p50, p99, max }: Delays): Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const delay = {
    name: 'voltaic_event_loop_delay_seconds',
    help: 'How late the event loop was in the last ten seconds; of several processes the latest.',
    type: 'gauge',
    across: 'max',
  } as const
  return [
    labelledMetric(delay, 'quantile', [
      ['0.5', p50 / 1_000],
      ['0.99', p99 / 1_000],
      ['1', max / 1_000],
    ]),
    singleMetric('gauge', {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      value: rss,
    }),
    singleMetric('gauge', {
      name: 'voltaic_heap_used_bytes',
      help: 'Memory of live JavaScript values, and of those not collected yet.',
      value: heapUsed,
    }),
    singleMetric('counter', {
      name: 'process_cpu_seconds_total',
      help: 'Processor time.',
      value: (user + system) / 1e6,
    }),
    singleMetric('gauge', { name: 'voltaic_processes', help: 'Processes.', value: 1 }),
  ]
}
