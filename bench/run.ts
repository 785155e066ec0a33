/**
 * `npm run bench`: all benches, or those named (`npm run bench -- orm`). Prints what RESULTS.md holds.
 * `realtime` takes `--part idle` (or opening, echo, publications, stalled, churn), `--connections 30000`, `--rounds 9`
 * and `--soak 1h` (how long connections come and go). `orm` takes `--no-peers` (only the drivers and Voltaic) and `--runs 3` (that often, with the spread).
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

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    'no-peers': { type: 'boolean', default: false },
    runs: { type: 'string', default: '1' },
    part: { type: 'string' },
    connections: { type: 'string' },
    rounds: { type: 'string' },
    soak: { type: 'string' },
  },
})
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

function realtimeOptions() {
  const { part, soak, connections, rounds } = values
  return {
    part,
    soak,
    connections: connections === undefined ? undefined : Number(connections),
    rounds: rounds === undefined ? undefined : Number(rounds),
  }
}
