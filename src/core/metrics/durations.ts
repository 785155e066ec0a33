/** A histogram of durations: a few counters, whatever is observed. */
import type { Metric, Sample } from './metric.ts'

/** The upper bounds of the buckets, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

/** Counts durations by size. */
export class Durations {
  readonly #counts: number[] = Array.from({ length: bounds.length + 1 }, () => 0)
  #sum = 0

  /** How many were observed. */
  get count(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Counts a duration, in milliseconds. */
  observe(milliseconds: number): void {
    const seconds = milliseconds / 1_000
    let bucket = 0
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket += 1
    this.#counts[bucket]! += 1
    this.#sum += seconds
  }

  /** The values of a histogram with these labels: `le` buckets that include the smaller ones, sum and count. */
  samples(labels: Readonly<Record<string, string>> = {}): Sample[] {
    let total = 0
    const buckets = this.#counts.map((count, index): Sample => {
      total += count
      const le = String(bounds[index] ?? '+Inf')
      return { suffix: '_bucket', labels: { ...labels, le }, value: total }
    })
    return [
      ...buckets,
      { suffix: '_sum', labels, value: this.#sum },
      { suffix: '_count', labels, value: total },
    ]
  }
}

/** A histogram of several sets of labels. */
export function durationsMetric(
  { name, help }: Pick<Metric, 'name' | 'help'>,
  sets: Iterable<readonly [Readonly<Record<string, string>>, Durations]>,
): Metric {
  const samples = [...sets].flatMap(([labels, durations]) => durations.samples(labels))
  return { name, help, type: 'histogram', samples }
}
