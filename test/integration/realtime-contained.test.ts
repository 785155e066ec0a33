/** What handlers do wrong costs an error reply or a line of the log, not the process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { Cluster } from '../support/cluster/cluster.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a promise that nobody waits for, and a call that throws, leave the process alone', async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({ database: `sqlite:${folder.file('db.sqlite')}` })
  const node = await cluster.start()
  const client = centrifugeClient(node.url)
  client.connect()
  await client.ready()
  assert.deepEqual((await client.rpc('stream/a#forget', {})).data, { forgotten: true })
  await node.process.ready(/a promise was rejected that nobody waits for/)
  await assert.rejects(client.rpc('stream/a#fail', {}), { code: 100 })
  assert.deepEqual((await client.rpc('stream/a#echo', { text: 'still here' })).data, {
    text: 'still here',
  })
  client.disconnect()
  assert.equal((await node.process.kill('SIGTERM')).code, 0)
})
