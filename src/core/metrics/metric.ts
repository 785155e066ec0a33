/** Metrics: what an application measures, as plain values that processes can send each other. */

/** One measured value of a metric. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  /** What a histogram's name ends in. */
  readonly suffix?: '_bucket' | '_sum' | '_count'
}

/** A named measurement with its values. */
export interface Metric {
  /** In the words of Prometheus: `voltaic_realtime_connections`; counters end in `_total`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly Sample[]
  /** What one number for several processes is: the `sum` when left out. */
  readonly across?: 'sum' | 'max'
}

/** A metric with one value. */
export function singleMetric(
  type: 'counter' | 'gauge',
  { name, help, value }: { name: string; help: string; value: number },
): Metric {
  return { name, help, type, samples: [{ value }] }
}

/** A metric with a value for each value of one label. */
export function labelledMetric(
  metric: Omit<Metric, 'samples'>,
  label: string,
  values: Iterable<readonly [string, number]>,
): Metric {
  const samples = [...values].map(([text, value]) => ({ labels: { [label]: text }, value }))
  return { ...metric, samples }
}

/** The metrics of several processes as those of one. */
export function mergeMetrics(processes: Iterable<readonly Metric[]>): Metric[] {
  const merged = new Map<string, Metric>()
  for (const metrics of processes) {
    for (const metric of metrics) {
      const known = merged.get(metric.name)
      merged.set(metric.name, known ? mergeTwo(known, metric) : metric)
    }
  }
  return [...merged.values()]
}

function mergeTwo(one: Metric, other: Metric): Metric {
  const samples = new Map(one.samples.map((sample) => [keyOf(sample), sample]))
  for (const sample of other.samples) {
    const known = samples.get(keyOf(sample))
    const value = known ? join(one, known.value, sample.value) : sample.value
    samples.set(keyOf(sample), { ...sample, value })
  }
  return { ...one, samples: [...samples.values()] }
}

function join({ across }: Metric, one: number, other: number): number {
  return across === 'max' ? Math.max(one, other) : one + other
}

function keyOf({ suffix, labels = {} }: Sample): string {
  return JSON.stringify([
    suffix ?? '',
    ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  ])
}
