/** Endurance: a client that does not read, and clients that come and go. */
import { median } from '../measure.ts'
import { Candidate } from './candidate.ts'

const text = 'x'.repeat(1_000)

/** One stalled client among a thousand: when the others get what is published, and what the server keeps. */
export async function benchStalled(rounds: number): Promise<void> {
  const count = 1_000
  const candidate = await Candidate.start('voltaic', { sessions: count })
  await candidate.open(count)
  const without = await latencies(candidate, rounds)
  const before = await candidate.memory()
  await candidate.stall(1)
  const withOne = await latencies(candidate, rounds)
  const after = await candidate.memory()
  await candidate.close()
  console.log('\n### One client of 1,000 does not read\n')
  console.log('| | median, ms | p99, ms |\n|---|---:|---:|')
  console.log(`| all read | ${without.median.toFixed(1)} | ${without.p99.toFixed(1)} |`)
  console.log(`| one does not | ${withOne.median.toFixed(1)} | ${withOne.p99.toFixed(1)} |`)
  console.log(`\nHeap grew by ${((after.heap - before.heap) / 1e6).toFixed(2)} MB.`)
}

async function latencies(candidate: Candidate, rounds: number) {
  const times: number[] = []
  for (let round = 0; round < rounds * 20; round++) {
    const { began, p99 } = await candidate.publish([text])
    times.push(p99 - began)
  }
  times.sort((a, b) => a - b)
  return { median: median(times), p99: times[Math.floor(times.length * 0.99)]! }
}

/** Connections come at a rate, live a moment and go; the heap must be where it was. */
export async function benchChurn({ rate = 200, seconds }: { rate?: number; seconds: number }) {
  const candidate = await Candidate.start('voltaic', { sessions: 1_000 })
  await candidate.churn({ rate, seconds: 5, alive: 100 })
  await candidate.closeAll()
  const before = await candidate.memory()
  const opened = await candidate.churn({ rate, seconds, alive: 100 })
  await candidate.closeAll()
  const after = await candidate.memory()
  await candidate.close()
  const change = ((after.heap - before.heap) / before.heap) * 100
  console.log(`\n### ${opened.toLocaleString('en')} connections in ${seconds} s, 100 alive\n`)
  console.log('| | heap, MB | resident, MB |\n|---|---:|---:|')
  for (const [name, { heap, resident }] of Object.entries({ before, after })) {
    console.log(`| ${name} | ${(heap / 1e6).toFixed(2)} | ${(resident / 1e6).toFixed(1)} |`)
  }
  console.log(`\nThe heap changed by ${change.toFixed(1)} %.`)
}
