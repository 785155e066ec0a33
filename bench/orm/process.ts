/** One process per database: opens the candidates, compares their answers, measures, and sends the tables to its parent. */
import { compare, type Measurement } from '../measure.ts'
import { assertAgreement } from './agreement.ts'
import type { Candidate } from './candidate.ts'
import { type Data, makeData } from './data.ts'
import { peersOn } from './peers.ts'
import { fillPostgres, rawPostgres } from './raw-postgres.ts'
import { rawSqlite } from './raw-sqlite.ts'
import { postgresTables, sqliteTables, type Table } from './tables.ts'
import { voltaicPostgres, voltaicSqlite } from './voltaic.ts'

/** What the process is told, as JSON in its first argument. */
export interface Task {
  readonly database: 'sqlite' | 'postgres'
  /** Where PostgreSQL has an empty database. */
  readonly url?: string
  readonly peers: boolean
}

/** What it sends: the measured table, or a line to print. */
export type Message =
  | { readonly title: string; readonly reach: number; readonly measurements: Measurement[] }
  | { readonly line: string }

const task = JSON.parse(process.argv[2]!) as Task
const data = makeData()
const { candidates, lines } = await (task.database === 'sqlite'
  ? onSqlite()
  : onPostgres(task.url!))
for (const line of lines) process.send!({ line } satisfies Message)
await assertAgreement(candidates, data)
for (const table of task.database === 'sqlite' ? sqliteTables : postgresTables) {
  const measurements = await measureTable(table, candidates, data)
  process.send!({ title: table.title, reach: table.reach, measurements } satisfies Message)
}
for (const candidate of candidates) await candidate.close()
process.disconnect()

async function onSqlite() {
  const peers = await peersOn(task, (source) => source.sqlite(data))
  return {
    candidates: [...rawSqlite(data), await voltaicSqlite(data), ...peers.candidates],
    lines: peers.lines,
  }
}

async function onPostgres(url: string) {
  await fillPostgres(url, data)
  const peers = await peersOn(task, (source) => source.postgres(url))
  return {
    candidates: [rawPostgres(url), await voltaicPostgres(url), ...peers.candidates],
    lines: peers.lines,
  }
}

async function measureTable(
  table: Table,
  candidates: readonly Candidate[],
  data: Data,
): Promise<Measurement[]> {
  const able = candidates.flatMap((candidate) => {
    const operation = table.operation(candidate, data)
    return operation ? [[candidate.name, operation] as const] : []
  })
  const byName = new Map(candidates.map((candidate) => [candidate.name, candidate]))
  return compare(Object.fromEntries(able), {
    milliseconds: 200,
    concurrency: table.concurrency,
    batch: table.batch,
    clock: task.database === 'sqlite' ? 'processor' : 'wall',
    afterTurn: (name) => byName.get(name)!.reset?.(),
  })
}
