import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { Switchboard } from '../../../../src/realtime/backplane/workers/switchboard.ts'
import { WorkersBackplane } from '../../../../src/realtime/backplane/workers/workers-backplane.ts'
import { Collector } from '../../../contract/backplane-network.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const entry = { client: 'c', info: { id: 'ana', name: 'Ana' }, since: 1_000 }

/** A switchboard with workers, and the sockets that lead to them. */
async function withWorkers(count: number) {
  const switchboard = new Switchboard()
  const server = createServer((socket) => switchboard.connect(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  const workers: WorkersBackplane[] = []
  for (let n = 0; n < count; n++) {
    sockets.push(connect(port, '127.0.0.1'))
    workers.push(new WorkersBackplane(sockets[n]!))
    await workers[n]!.start()
  }
  return {
    switchboard,
    sockets,
    workers,
    async [Symbol.asyncDispose]() {
      for (const worker of workers) await worker.close()
      await switchboard.close()
      server.close()
    },
  }
}

test('a worker that is stuck costs bounded memory, and is told what it missed', async () => {
  await using all = await withWorkers(2)
  const [quick, stuck] = all.workers
  const [first, second] = [new Collector(), new Collector()]
  await quick!.broker.subscribe('a', first)
  await stuck!.broker.subscribe('a', second)
  all.sockets[1]!.pause()
  const data = JSON.stringify('x'.repeat(1_000_000))
  const retention = { size: 5, ttl: 60_000 }
  for (let n = 0; n < 60; n++) await quick!.broker.publish('a', { data, retention })
  await first.holds(60)
  assert.equal(second.publications.length < 60, true)
  all.sockets[1]!.resume()
  await waitUntil(() => second.losses === 1)
  const before = second.publications.length
  assert.equal(before < 60, true, `${before} of 60 were passed on`)
  await quick!.broker.publish('a', { data: '"again"', retention })
  await waitUntil(() => second.data.at(-1) === '"again"')
})

test('who was at a worker that dies leaves at once, and the others are told', async () => {
  await using all = await withWorkers(2)
  const [gone, stays] = all.workers
  const listener = new Collector()
  await stays!.broker.subscribe('a', listener)
  await gone!.presence.add('a', entry, 60_000)
  await gone!.presence.add('a', { ...entry, client: 'left' }, 60_000)
  await gone!.presence.remove('a', 'left')
  all.sockets[0]!.destroy()
  await waitUntil(() => listener.changes.length > 0)
  assert.deepEqual(
    listener.changes.map(({ kind, info }) => [kind, info.client]),
    [['leave', 'c']],
  )
  assert.equal(gone!.status, 'lost')
  await assert.rejects(gone!.broker.publish('a', { data: '1' }), {
    code: 'E_BACKPLANE_UNAVAILABLE',
  })
  assert.deepEqual(await stays!.presence.expired(), [])
})

test('a question that the primary process does not know is refused, and harms nobody', async () => {
  await using all = await withWorkers(1)
  all.sockets[0]!.write('["from the future",999]\n')
  await all.workers[0]!.broker.publish('a', { data: '1' })
  assert.equal(all.switchboard.size, 1)
})
