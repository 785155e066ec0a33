/** Latencies: how many durations of which size, exact to a twentieth, in little memory. */
import type { LatencyCounts } from './bench-plan.ts'

const growth = Math.log(1.05)
const smallest = 0.001

/** Counts durations in milliseconds. */
export class Latencies {
  readonly #counts = new Map<number, number>()

  /** Those that were counted elsewhere, together. */
  static of(all: Iterable<LatencyCounts>): Latencies {
    const latencies = new Latencies()
    for (const counts of all) {
      for (const [bucket, count] of Object.entries(counts)) latencies.#add(Number(bucket), count)
    }
    return latencies
  }

  get counts(): LatencyCounts {
    return Object.fromEntries(this.#counts)
  }

  get size(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  observe(milliseconds: number): void {
    this.#add(Math.ceil(Math.log(Math.max(milliseconds, smallest) / smallest) / growth), 1)
  }

  /** The duration that this share of all does not exceed; `undefined` when nothing was counted. */
  quantile(share: number): number | undefined {
    const wanted = this.size * share
    let passed = 0
    for (const [bucket, count] of [...this.#counts].sort(([one], [other]) => one - other)) {
      passed += count
      if (passed >= wanted) return smallest * Math.exp(bucket * growth)
    }
    return undefined
  }

  #add(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count)
  }
}
