/** Metrics of the real-time service. Labels are patterns, codes and kinds: their number is bounded by the program. */
import { durationsMetric } from '../../core/metrics/durations.ts'
import {
  labelledMetric,
  type Metric,
  type Sample,
  singleMetric,
} from '../../core/metrics/metric.ts'
import { disconnects } from '../../protocol/codes.ts'
import type { Measures } from '../../realtime/overview/measure.ts'
import type { CallTally, Tally } from '../../realtime/tally.ts'

const prefix = 'voltaic_realtime_'

/** What a node has, and what it has counted. */
export function realtimeMetrics(now: Measures, tally: Tally): Metric[] {
  return [...gauges(now), ...counters(tally), ...callMetrics([...tally.calls])]
}

function gauges(now: Measures): Metric[] {
  return [
    labelledMetric(
      { name: `${prefix}connections`, help: 'Open connections.', type: 'gauge' },
      'transport',
      [
        ['websocket', now.sockets],
        ['sse', now.streams],
      ],
    ),
    gauge('connections_signed_in', 'Open connections of somebody who is signed in.', now.signedIn),
    gauge('subscriptions', 'Subscriptions of open connections.', now.subscriptions),
    gauge('channels', 'Channels with subscriptions, added up over processes.', now.channels),
    gauge('queued_bytes', 'Bytes that wait for clients to read.', now.queuedBytes),
  ]
}

function counters(tally: Tally): Metric[] {
  const { opened, deliveries, dropped, throttled } = tally
  const { recovered, unrecovered } = tally
  const closed = [...tally.disconnects].map(([code, count]) => [String(code), count] as const)
  const slow = tally.disconnects.get(disconnects.slow.code) ?? 0
  return [
    counter('connections_opened_total', 'Connections that were opened.', opened),
    labelled('disconnects_total', 'Connections closed by the server, by code.', 'code', closed),
    labelled('publications_total', 'Publications of this process, by pattern.', 'channel', [
      ...tally.publications,
    ]),
    counter(
      'publication_failures_total',
      'Publications that the backplane did not take; those of the outbox are tried again.',
      tally.unpublished,
    ),
    counter('deliveries_total', 'Publications handed to connections.', deliveries),
    labelled('slow_consumers_total', 'What became of clients that read too slowly.', 'outcome', [
      ['disconnected', slow],
      ['dropped', dropped],
    ]),
    labelled('recoveries_total', 'Subscriptions that came back.', 'outcome', [
      ['recovered', recovered],
      ['state', unrecovered],
    ]),
    labelled('refusals_total', 'Clients that were not let in.', 'reason', [
      ...Object.entries(tally.refusals),
    ]),
    counter('throttled_total', 'Commands that came faster than allowed.', throttled),
  ]
}

function callMetrics(calls: readonly CallTally[]): Metric[] {
  const outcomes = calls.flatMap(({ method, outcomes }) =>
    Object.entries(outcomes).map(
      ([outcome, value]): Sample => ({ labels: { method, outcome }, value }),
    ),
  )
  return [
    {
      name: `${prefix}calls_total`,
      help: 'Calls of channels.',
      type: 'counter',
      samples: outcomes,
    },
    durationsMetric(
      { name: `${prefix}call_duration_seconds`, help: 'From the call to its reply.' },
      calls.map(({ method, durations }) => [{ method }, durations] as const),
    ),
  ]
}

function gauge(name: string, help: string, value: number): Metric {
  return singleMetric('gauge', { name: prefix + name, help, value })
}

function counter(name: string, help: string, value: number): Metric {
  return singleMetric('counter', { name: prefix + name, help, value })
}

function labelled(
  name: string,
  help: string,
  label: string,
  values: readonly (readonly [string, number])[],
): Metric {
  return labelledMetric({ name: prefix + name, help, type: 'counter' }, label, values)
}
