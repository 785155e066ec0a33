/** Begins a transaction on the database that is named, says `holding`, and commits on the next line of input. */
import { once } from 'node:events'
import { openDatabase } from '../../../../src/db/engine/connect.ts'
import { atomic } from '../../../../src/db/engine/transaction.ts'

const database = await openDatabase(`sqlite:${process.argv[2]}`)
const write = (sql: string) => database.execute({ sql, parameters: [], kind: 'write' })
await atomic(
  async () => {
    await write(`INSERT INTO t VALUES ('held')`)
    console.log('holding')
    await once(process.stdin, 'data')
  },
  { using: database },
)
await database.close()
process.exit()
