/**
 * `npm run bench`: all benches, or those named (`npm run bench -- orm`). Prints what RESULTS.md holds.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { benchFaults } from './faults/bench.ts'
import { benchHttp } from './http.ts'
import { benchMemory } from './memory/bench.ts'
import { benchMigrations } from './migrations/bench.ts'
import { benchOrm } from './orm/bench.ts'
import { benchRealtime } from './realtime/bench.ts'
import { benchRedisPublish } from './realtime/redis-publish.ts'

const usage = `Usage: npm run bench -- [name …] [options]

  faults      a killed node, everybody at once, a rolling deploy (PostgreSQL and Redis must run)
  http        requests
  memory      a million rows
  migrations  a large project
  orm         rows: --runs 3 (that often, with the spread), --no-peers (only the drivers and Voltaic)
  realtime    connections: --part idle|opening|echo|publications|stalled|churn, --connections 30000, --rounds 9,
              --soak 1h (how long connections come and go)
  redis       publishing through Redis, beside bare PUBLISH

All of them without a name.`
const { values, positionals: named } = readArguments()
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`"--runs ${values.runs}" is not a number of runs. Give 1 or more: --runs 3.`)
  process.exit(1)
}
const benches: Record<string, () => Promise<void>> = {
  faults: benchFaults,
  http: benchHttp,
  memory: benchMemory,
  migrations: benchMigrations,
  orm: () => benchOrm({ peers: !values['no-peers'], runs }),
  realtime: () => benchRealtime(realtimeOptions()),
  redis: benchRedisPublish,
}
const unknown = named.filter((name) => !benches[name])
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}". Known are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
)
for (const name of named.length > 0 ? named : Object.keys(benches)) await benches[name]!()

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false, short: 'h' },
        'no-peers': { type: 'boolean', default: false },
        runs: { type: 'string', default: '1' },
        part: { type: 'string' },
        connections: { type: 'string' },
        rounds: { type: 'string' },
        soak: { type: 'string' },
      },
    })
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

function realtimeOptions() {
  const { part, soak, connections, rounds } = values
  return {
    part,
    soak,
    connections: connections === undefined ? undefined : Number(connections),
    rounds: rounds === undefined ? undefined : Number(rounds),
  }
}
