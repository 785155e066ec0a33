/** Migrates the lots of the folder that is named, and kills itself after the n-th statement that writes. `end`: when it is done. */
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { migrate } from '../../../src/migrations/migrate.ts'

const [folder = '', url = '', last = ''] = process.argv.slice(2)
const database = await openDatabase(url)
let count = 0
function look(sql: string): void {
  if (/^\s*(SELECT|EXPLAIN)/.test(sql)) return
  count++
  if (String(count) === last) process.kill(process.pid, 'SIGKILL')
}
queries.observe(({ sql }) => look(sql))
await migrate({
  database,
  apps: [{ label: 'lots', directory: `${folder}/lots` }],
  allowDataLoss: true,
})
if (last === 'end') process.kill(process.pid, 'SIGKILL')
await database.close()
