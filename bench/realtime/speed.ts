/** Speed: opening, answers, publications; the candidates in turn, round after round. */
import { median, printTable, withShares } from '../measure.ts'
import { Candidate, titles } from './candidate.ts'
import type { CandidateName } from './dialects.ts'

const text = 'x'.repeat(150)

type Measure = (candidate: Candidate) => Promise<number>

/** Connections a second, from the request to the last answer of the protocol. */
export async function benchOpening(rounds: number): Promise<void> {
  const count = 1_000
  await inTurn(
    ['ws', 'socketio', 'signed-in', 'voltaic'],
    { sessions: count },
    async (candidates) => {
      const rates = await measured(candidates, rounds, async (candidate) => {
        const rate = await candidate.open(count)
        await candidate.closeAll()
        return rate
      })
      printTable(`Opening ${count.toLocaleString('en')} connections, 64 at a time`, rates)
    },
  )
}

/** Round trips with 100 connections; of Voltaic a typed call with its reply. */
export async function benchEcho(rounds: number): Promise<void> {
  const names: CandidateName[] = ['ws', 'bare', 'layer', 'socketio', 'voltaic']
  await inTurn(names, { sessions: 100 }, async (candidates) => {
    for (const candidate of candidates) await candidate.open(100)
    const p99 = new Map<string, number[]>()
    const rates = await measured(candidates, rounds, async (candidate) => {
      const answers = await candidate.echo(700)
      p99.set(candidate.name, [...(p99.get(candidate.name) ?? []), answers.p99])
      return answers.perSecond
    })
    printTable('Round trips on 100 connections (Voltaic: a typed call with its reply)', rates)
    const late = [...p99].map(
      ([name, values]) => `${titles[name as CandidateName]} ${median(values).toFixed(1)}`,
    )
    console.log(`\np99, milliseconds: ${late.join(' · ')}`)
  })
}

/** One publication, or a burst in one tick, to so many subscribers. */
export async function benchPublications(rounds: number): Promise<void> {
  const names: CandidateName[] = ['ws', 'bare', 'socketio', 'voltaic']
  for (const count of [1_000, 5_000]) {
    await inTurn(names, { sessions: count }, async (candidates) => {
      for (const candidate of candidates) await candidate.open(count)
      await printPublications(candidates, { count, rounds, texts: [text] })
      if (count > 1_000) return
      const burst = Array.from({ length: 10 }, (_, index) => `${text}${index}`)
      await printPublications(candidates, { count, rounds: rounds / 2, texts: burst })
    })
  }
}

async function printPublications(
  candidates: readonly Candidate[],
  { count, rounds, texts }: { count: number; rounds: number; texts: readonly string[] },
): Promise<void> {
  const late = new Map<Candidate, number[]>(candidates.map((each) => [each, []]))
  const processor = new Map<Candidate, number[]>(candidates.map((each) => [each, []]))
  const rates = await measured(candidates, rounds * 5, async (candidate) => {
    const before = await candidate.processor()
    const { messages, began, last } = await candidate.publish(texts)
    processor.get(candidate)!.push(((await candidate.processor()) - before) / messages)
    late.get(candidate)!.push(last - began)
    return (messages * 1_000) / (last - began)
  })
  const what = texts.length === 1 ? 'One publication' : `${texts.length} publications in one tick`
  printTable(`${what} to ${count.toLocaleString('en')} subscribers: deliveries`, rates)
  console.log(
    '\n| | last receiver, ms: median | p99 | processor, µs per delivery |\n|---|---:|---:|---:|',
  )
  for (const candidate of candidates) {
    const times = late.get(candidate)!.sort((a, b) => a - b)
    const p99 = times[Math.floor(times.length * 0.99)]!
    const cells = [median(times), p99, median(processor.get(candidate)!)]
    console.log(
      `| ${titles[candidate.name]} | ${cells.map((each) => each.toFixed(2)).join(' | ')} |`,
    )
  }
}

async function inTurn(
  names: readonly CandidateName[],
  options: { sessions: number },
  run: (candidates: readonly Candidate[]) => Promise<void>,
): Promise<void> {
  const candidates: Candidate[] = []
  for (const name of names) candidates.push(await Candidate.start(name, options))
  await run(candidates)
  await Promise.all(candidates.map((candidate) => candidate.close()))
}

async function measured(candidates: readonly Candidate[], rounds: number, measure: Measure) {
  const rates = new Map<Candidate, number[]>(candidates.map((each) => [each, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const candidate of candidates) {
      const rate = await measure(candidate)
      if (round > 0) rates.get(candidate)!.push(rate)
    }
  }
  return withShares(
    [...rates].map(([{ name }, values]) => ({ name: titles[name], perSecond: median(values) })),
  )
}
