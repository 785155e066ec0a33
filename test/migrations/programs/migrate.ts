/** Migrates the project in the folder that is named, on a line of input. With a second argument it stops for ever after the first statement that begins so. */
import { once } from 'node:events'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { migrate } from '../../../src/migrations/migrate.ts'

const [folder = '', url = '', stopAt] = process.argv.slice(2)
const database = await openDatabase(url)
if (stopAt) {
  queries.observe(({ sql }) => {
    if (!sql.startsWith(stopAt)) return
    console.log('stopped')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
}
console.log('ready')
await once(process.stdin, 'data')
const apps = [{ label: 'lots', directory: `${folder}/lots` }]
const { steps } = await migrate({ database, apps, allowDataLoss: true })
console.log(`ran ${JSON.stringify(steps.map(({ name }) => name))}`)
await database.close()
process.exit()
