/** Migrates the lots of the folder that is named, on a line of input, and tells how long that took and what it held up. */
import { once } from 'node:events'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { migrate } from '../../../src/migrations/migrate.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const database = await openDatabase(url)
console.log('ready')
await once(process.stdin, 'data')
let [longest, last] = [0, performance.now()]
const beat = setInterval(() => {
  const now = performance.now()
  longest = Math.max(longest, now - last)
  last = now
}, 1)
const start = performance.now()
let parts = 0
await migrate({
  database,
  apps: [{ label: 'lots', directory: `${folder}/lots` }],
  onProgress: ({ rows }) => {
    if (rows) parts++
  },
})
clearInterval(beat)
const milliseconds = performance.now() - start
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(`measured ${JSON.stringify({ milliseconds, longest, megabytes, parts })}`)
await database.close()
process.exit()
