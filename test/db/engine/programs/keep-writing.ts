/**
 * Writes rows to the database that is named until it is stopped or killed, and says after each commit how far it has come.
 * Each transaction writes a number twice, so that half of one could be told.
 */
import { openDatabase } from '../../../../src/db/engine/connect.ts'
import { atomic } from '../../../../src/db/engine/transaction.ts'

const [path, writer] = process.argv.slice(2)
const database = await openDatabase(`sqlite:${path}`)
const insert = (half: string, number: number) =>
  database.execute({
    sql: 'INSERT INTO entry (writer, half, number) VALUES (?, ?, ?)',
    parameters: [writer, half, number],
    kind: 'write',
  })
let isStopped = false
process.stdin.once('data', () => {
  isStopped = true
})

async function write(number: number): Promise<void> {
  await insert('first', number)
  await new Promise((resolve) => setImmediate(resolve))
  await insert('second', number)
}

for (let number = 1; !isStopped; number++) {
  await atomic(() => write(number), { using: database })
  process.stdout.write(`${number}\n`)
}
await database.close()
process.exit()
