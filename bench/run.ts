/** `npm run bench`: all benches, or those named (`npm run bench -- orm`). Prints what RESULTS.md holds. */
import { cpus } from 'node:os'
import { benchHttp } from './http.ts'
import { benchOrm } from './orm.ts'
import { benchSockets } from './sockets.ts'

const benches: Record<string, () => Promise<void>> = {
  http: benchHttp,
  orm: benchOrm,
  sockets: benchSockets,
}
const named = process.argv.slice(2)
const unknown = named.filter((name) => !benches[name])
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}". Known are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
)
for (const name of named.length > 0 ? named : Object.keys(benches)) await benches[name]!()
