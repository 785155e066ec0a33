/** The same bytes, in random pieces, to our engine and to `ws`: the same comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWsEngine } from '../../../src/realtime/socket/ws-engine.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type EchoServer, startEchoServer } from './echo-server.ts'
import { randomStream } from './random-stream.ts'
import { type Came, WireClient } from './wire-client.ts'

const runs = Number(process.env.VOLTAIC_PROPERTY_RUNS ?? 300)
const firstSeed = Number(process.env.VOLTAIC_PROPERTY_SEED ?? 1)
const atOnce = 10
const limits = { messageBytes: 5_000, fragments: 8 }

/** What comes back for a stream; the client ends its side after the last byte. */
async function answer(server: EchoServer, chunks: readonly Buffer[]): Promise<readonly Came[]> {
  const client = await WireClient.open(server.port)
  await client.send(chunks)
  client.socket.end()
  await client.ended
  return client.came
}

/** Whether ours may close here although `ws` has not yet: it looks at a text, and at a fragment, only once they are complete. */
function isEarlier(ours: readonly Came[], theirs: readonly Came[]): boolean {
  const code = ours.at(-1)?.[1]
  const rest = theirs.slice(ours.length - 1)
  if (code === 1008) return rest.length === 0
  return code === 1007 && rest.every(([kind]) => kind === 'pong' || kind === 'close')
}

function compare(seed: number, ours: readonly Came[], theirs: readonly Came[]): void {
  const same = isEarlier(ours, theirs) ? ours.slice(0, -1) : ours
  assert.deepEqual(same, theirs.slice(0, same.length), `seed ${seed}`)
  if (same === ours) assert.equal(ours.length, theirs.length, `seed ${seed}`)
}

test(`${runs} random streams from seed ${firstSeed}: what ws answers, we answer`, async () => {
  await using own = await startEchoServer(limits)
  await using reference = await startEchoServer({ ...limits, engine: createWsEngine() })
  let seed = firstSeed
  const work = async () => {
    while (seed < firstSeed + runs) {
      const current = seed++
      const chunks = randomStream(current)
      const [ours, theirs] = await Promise.all([answer(own, chunks), answer(reference, chunks)])
      compare(current, ours, theirs)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await waitUntil(() => own.sockets.size === 0)
})
