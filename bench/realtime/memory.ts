/** Idle connections: what each of them costs. */
import { Candidate, type StartOptions, titles } from './candidate.ts'
import type { CandidateName } from './dialects.ts'
import type { Memory } from './server.ts'

interface Row extends StartOptions {
  readonly name: CandidateName
  readonly count: number
  readonly note?: string
}

/** Connections that come and go before anything is measured. */
const warmUp = 500

/** What `voltaic start` sets. */
const small = ['--max-semi-space-size=8']

/** Opens so many connections at each candidate, one candidate after the other. */
export async function benchIdle(count: number): Promise<void> {
  const rows: Row[] = [
    { name: 'bare', count },
    { name: 'ws', count },
    { name: 'socketio', count },
    { name: 'voltaic', count, sessions: count },
    { name: 'ws', count, flags: small },
    { name: 'voltaic', count, sessions: count, flags: small },
    { name: 'voltaic', count, sessions: count, users: 1, flags: small, note: 'all of one user' },
    { name: 'voltaic', count: count * 1.6, sessions: count * 1.6, flags: small },
  ]
  console.log('\n### Idle connections: growth of memory, bytes each\n')
  console.log('| | flags of Node | connections | resident | private | live heap | together, MB |')
  console.log('|---|---|---:|---:|---:|---:|---:|')
  for (const row of rows) await printRow(row)
}

async function printRow({ name, count, note, flags = [], ...options }: Row): Promise<void> {
  const candidate = await Candidate.start(name, { flags, ...options })
  await candidate.open(warmUp)
  await candidate.closeAll()
  const before = await candidate.memory()
  await candidate.open(count)
  const after = await candidate.memory()
  await candidate.close()
  const each = (kind: keyof Memory) =>
    Math.round((after[kind] - before[kind]) / count).toLocaleString('en')
  const cells = [
    titles[name] + (note ? `, ${note}` : ''),
    flags.join(' ') || 'none',
    count.toLocaleString('en'),
    each('resident'),
    each('private'),
    each('heap'),
    ((after.resident - before.resident) / 1e6).toFixed(1),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
