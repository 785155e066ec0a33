/** A query that takes seconds while clients are live: it runs in a thread, and sockets notice nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { Cluster } from '../support/cluster/cluster.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const clients = 200
const rows = 1_000_000

/** Follows a channel without knowing more of the protocol than it must. */
async function follow(url: string, onNumber: (n: number) => void): Promise<WebSocket> {
  const socket = new WebSocket(url)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.on('error', reject)
  socket.on('open', () =>
    socket.send('{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"stream/a"}}'),
  )
  socket.on('message', (data) => {
    const text = String(data)
    if (text.includes('"id":2')) resolve()
    for (const [, n] of text.matchAll(/"n":(\d+)/g)) onNumber(Number(n))
  })
  await promise
  return socket
}

test('publications are delivered while a report looks at a million rows', async () => {
  await using folder = await temporaryFolder()
  const url = `sqlite:${folder.file('db.sqlite')}`
  await using cluster = await Cluster.prepare({ database: url })
  const database = await openDatabase(url)
  const sql = `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows})
    INSERT INTO cluster_tally (name, value) SELECT 'Tally Number ' || n, n FROM c`
  await database.execute({ sql, parameters: [], kind: 'write' })
  await database.close()
  const node = await cluster.start()
  let heard = 0
  const sockets = await Promise.all(
    Array.from({ length: clients }, () =>
      follow(node.socketUrl, () => {
        heard += 1
      }),
    ),
  )
  let isReported = false
  const report = node.act<{ found: number }>('/test/report', {}).finally(() => {
    isReported = true
  })
  let published = 0
  while (!isReported || published === 0) {
    published += 1
    const list = [{ channel: 'stream', name: 'a', n: published }]
    await node.act('/test/publish', { list })
    while (heard < published * clients) await new Promise((resolve) => setImmediate(resolve))
  }
  assert.deepEqual(await report, { found: 0 })
  assert.ok(published > 3, `${published} rounds of publications while the report ran`)
  for (const socket of sockets) socket.terminate()
})
