/** Metrics of the outbox: what was committed and waits to be forwarded. It is in the database: every process sees the same. */
import { type Metric, singleMetric } from '../../core/metrics/metric.ts'
import type { Outbox } from '../../outbox/outbox.ts'

/** What waits, and for how long; nothing when the database cannot be asked. */
export async function outboxMetrics(outbox: Outbox): Promise<Metric[]> {
  const backlog = await outbox.backlog().catch(() => undefined)
  if (!backlog) return []
  return [
    singleMetric('gauge', {
      name: 'voltaic_outbox_waiting',
      help: 'Entries of the outbox that wait, counted up to 10,000 for each database. All processes tell the same.',
      value: backlog.waiting,
    }),
    singleMetric('gauge', {
      name: 'voltaic_outbox_oldest_seconds',
      help: 'How long the oldest entry of the outbox waits.',
      value: backlog.oldestSeconds,
    }),
  ]
}
