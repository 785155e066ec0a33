/** Measuring: interleaved rounds in one run, the median of each candidate, and its share of the first. */

/** Does one operation. */
export type Operation = () => unknown

/** What was measured for one candidate. */
export interface Measurement {
  readonly name: string
  /** Operations a second, the median of the rounds. */
  readonly perSecond: number
  /** Its share of the first candidate. */
  readonly share: number
}

/** How much is measured. */
export interface MeasureOptions {
  /** Rounds that count; one more before them warms up. */
  readonly rounds?: number
  /** How long one candidate runs in a round. */
  readonly milliseconds?: number
  /** Operations at once. */
  readonly concurrency?: number
  /** Operations between two looks at the clock. */
  readonly batch?: number
  /** What a second is: of the clock on the wall, or of processor time of this process, which other work on the machine disturbs less. */
  readonly clock?: 'wall' | 'processor'
  /** Done after each turn of a candidate, outside of the measured time. */
  readonly afterTurn?: (name: string) => unknown
}

/** Runs the candidates in turn, round after round, so that a noisy machine disturbs all of them alike. */
export async function compare(
  candidates: Record<string, Operation>,
  options: MeasureOptions = {},
): Promise<Measurement[]> {
  const { rounds = 7, afterTurn } = options
  const rates = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, operation] of Object.entries(candidates)) {
      const rate = await rateOf(operation, options)
      await afterTurn?.(name)
      if (round > 0) rates.get(name)!.push(rate)
    }
  }
  return withShares([...rates].map(([name, values]) => ({ name, perSecond: median(values) })))
}

/** Adds each candidate's share of the first. */
export function withShares(rates: readonly { name: string; perSecond: number }[]): Measurement[] {
  const first = rates[0]?.perSecond ?? 1
  return rates.map(({ name, perSecond }) => ({ name, perSecond, share: perSecond / first }))
}

async function rateOf(operation: Operation, options: MeasureOptions): Promise<number> {
  const { milliseconds = 300, concurrency = 1, batch = 10, clock = 'wall' } = options
  const started = performance.now()
  const processor = process.cpuUsage()
  const lane = async () => {
    let count = 0
    while (performance.now() - started < milliseconds) {
      for (let i = 0; i < batch; i++) await operation()
      count += batch
    }
    return count
  }
  const counts = await Promise.all(Array.from({ length: concurrency }, lane))
  const count = counts.reduce((sum, each) => sum + each, 0)
  const { user, system } = process.cpuUsage(processor)
  const seconds = clock === 'wall' ? (performance.now() - started) / 1e3 : (user + system) / 1e6
  return count / seconds
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints measurements as a Markdown table. */
export function printTable(title: string, measurements: readonly Measurement[]): void {
  console.log(`\n### ${title}\n\n| | per second | share |\n|---|---:|---:|`)
  for (const { name, perSecond, share } of measurements) {
    console.log(`| ${name} | ${Math.round(perSecond).toLocaleString('en')} | ${share.toFixed(2)} |`)
  }
}
