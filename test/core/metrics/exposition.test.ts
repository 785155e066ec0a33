import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Durations, durationsMetric } from '../../../src/core/metrics/durations.ts'
import { exposition } from '../../../src/core/metrics/exposition.ts'
import { labelledMetric, mergeMetrics, singleMetric } from '../../../src/core/metrics/metric.ts'

describe('exposition', () => {
  it('writes HELP, TYPE and one line per value', () => {
    const single = singleMetric('gauge', { name: 'app_connections', help: 'Open now.', value: 3 })
    const labelled = labelledMetric(
      { name: 'app_calls_total', help: 'Calls.', type: 'counter' },
      'method',
      [
        ['lot/:slug#bid', 2],
        ['lot/:slug#watch', 1.5],
      ],
    )
    assert.equal(
      exposition([single, labelled]),
      [
        '# HELP app_connections Open now.',
        '# TYPE app_connections gauge',
        'app_connections 3',
        '# HELP app_calls_total Calls.',
        '# TYPE app_calls_total counter',
        'app_calls_total{method="lot/:slug#bid"} 2',
        'app_calls_total{method="lot/:slug#watch"} 1.5',
        '',
      ].join('\n'),
    )
  })

  it('escapes backslashes, line ends and quotes', () => {
    const metric = labelledMetric(
      { name: 'a', help: 'one\\two\nthree "four"', type: 'gauge' },
      'text',
      [['one\\two\nthree "four"', 1]],
    )
    assert.equal(
      exposition([metric]),
      '# HELP a one\\\\two\\nthree "four"\n# TYPE a gauge\na{text="one\\\\two\\nthree \\"four\\""} 1\n',
    )
  })

  it('writes what is no finite number as Prometheus does, and leaves out what has no value', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const lines = values.map((value) =>
      exposition([singleMetric('gauge', { name: 'a', help: 'b', value })]),
    )
    assert.deepEqual(
      lines.map((text) => text.split('\n')[2]),
      ['a NaN', 'a +Inf', 'a -Inf'],
    )
    assert.equal(exposition([{ name: 'a', help: 'b', type: 'gauge', samples: [] }]), '')
  })
})

describe('Durations', () => {
  it('counts into buckets that include the smaller ones', () => {
    const durations = new Durations()
    for (const milliseconds of [1, 1.5, 40, 60_000]) durations.observe(milliseconds)
    const text = exposition([
      durationsMetric({ name: 'd', help: 'h' }, [[{ method: 'm' }, durations]]),
    ])
    assert.match(text, /# TYPE d histogram/)
    assert.match(text, /d_bucket\{method="m",le="0\.001"\} 1\n/)
    assert.match(text, /d_bucket\{method="m",le="0\.0025"\} 2\n/)
    assert.match(text, /d_bucket\{method="m",le="0\.05"\} 3\n/)
    assert.match(text, /d_bucket\{method="m",le="30"\} 3\n/)
    assert.match(text, /d_bucket\{method="m",le="\+Inf"\} 4\n/)
    assert.match(text, /d_sum\{method="m"\} 60\.0425\n/)
    assert.match(text, /d_count\{method="m"\} 4\n/)
    assert.equal(durations.count, 4)
  })
})

describe('mergeMetrics', () => {
  it('adds the values of processes, label by label', () => {
    const metric = (values: [string, number][]) =>
      labelledMetric({ name: 'a', help: 'h', type: 'counter' }, 'kind', values)
    const merged = mergeMetrics([
      [metric([['x', 1]])],
      [
        metric([
          ['x', 2],
          ['y', 5],
        ]),
      ],
    ])
    assert.deepEqual(merged, [
      metric([
        ['x', 3],
        ['y', 5],
      ]),
    ])
  })

  it('takes the largest where a sum means nothing', () => {
    const delay = (value: number) =>
      ({ ...singleMetric('gauge', { name: 'delay', help: 'h', value }), across: 'max' }) as const
    assert.deepEqual(mergeMetrics([[delay(2)], [delay(7)], [delay(3)]]), [delay(7)])
  })

  it('adds histograms bucket by bucket', () => {
    const histogram = (...observed: number[]) => {
      const durations = new Durations()
      for (const each of observed) durations.observe(each)
      return durationsMetric({ name: 'd', help: 'h' }, [[{}, durations]])
    }
    assert.deepEqual(mergeMetrics([[histogram(1, 40)], [histogram(3_000)]]), [
      histogram(1, 40, 3_000),
    ])
  })
})
