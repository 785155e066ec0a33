/** Rows against the raw drivers and other mappers: a process for each database, as often as asked. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { type Measurement, median } from '../measure.ts'
import { installPeers } from './peers.ts'
import { withDatabase } from './postgres-database.ts'
import type { Message, Task } from './process.ts'

/** How the rows are measured. */
export interface OrmOptions {
  /** Whether other mappers take part. */
  readonly peers: boolean
  /** How often everything is measured; from the second run on the spread is printed. */
  readonly runs: number
}

interface MeasuredTable {
  readonly title: string
  readonly reach: number
  readonly runs: Measurement[][]
}

/** Measures and prints the tables. */
export async function benchOrm({ peers, runs }: OrmOptions): Promise<void> {
  if (peers) {
    console.log('\nPeers: the packages of bench/peers (`-- orm --no-peers` measures without them).')
    await installPeers()
  }
  const sqlite = new Map<string, MeasuredTable>()
  const postgres = new Map<string, MeasuredTable>()
  for (let run = 0; run < runs; run++) {
    await runProcess({ database: 'sqlite', peers }, sqlite)
    await withDatabase((url) => runProcess({ database: 'postgres', url, peers }, postgres))
  }
  console.log('\nOn SQLite a second is one of processor time, on PostgreSQL one of the clock.')
  printTables('SQLite', sqlite)
  printTables('PostgreSQL', postgres)
}

async function runProcess(task: Task, tables: Map<string, MeasuredTable>): Promise<void> {
  const child = fork(join(import.meta.dirname, 'process.ts'), [JSON.stringify(task)])
  child.on('message', (message: Message) => {
    if ('line' in message) console.log(message.line)
    else addRun(tables, message)
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`The bench of ${task.database} ended with exit code ${code}.`)
}

function addRun(
  tables: Map<string, MeasuredTable>,
  { title, reach, measurements }: Exclude<Message, { line: string }>,
): void {
  const table = tables.get(title) ?? { title, reach, runs: [] }
  table.runs.push(measurements)
  tables.set(title, table)
}

function printTables(database: string, tables: ReadonlyMap<string, MeasuredTable>): void {
  for (const { title, reach, runs } of tables.values()) {
    console.log(`\n### ${database}: ${title}\n\n| | per second | share | spread | to reach |`)
    console.log('|---|---:|---:|---:|---:|')
    for (const name of runs[0]!.map((measurement) => measurement.name)) {
      console.log(
        lineOf(
          name,
          runs.map((run) => run.find((one) => one.name === name)!),
          reach,
        ),
      )
    }
  }
}

function lineOf(name: string, runs: readonly Measurement[], reach: number): string {
  const perSecond = median(runs.map((run) => run.perSecond))
  const shares = runs.map(({ share }) => share)
  const spread = `${shareText(Math.min(...shares))}–${shareText(Math.max(...shares))}`
  const cells = [
    name,
    Math.round(perSecond).toLocaleString('en'),
    shareText(median(shares)),
    runs.length > 1 ? spread : '',
    name === 'Voltaic' ? reach.toFixed(2) : '',
  ]
  return `| ${cells.join(' | ')} |`
}

function shareText(share: number): string {
  return share.toFixed(share < 0.1 ? 3 : 2)
}
