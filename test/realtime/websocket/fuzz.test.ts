/** The same bytes, in random pieces, to our engine and to `ws`: the same comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
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

/**
 * We may close earlier than `ws`: it looks at a text, and at a fragment, only once they are complete, and at the first
 * byte of a frame only with the second. What is missing for it to notice, by code.
 */
const missing: Readonly<Record<number, Buffer>> = {
  1002: Buffer.of(0x80),
  1007: Buffer.alloc(0),
  1008: Buffer.alloc(limits.messageBytes + 14),
}

async function checkEarlier(
  ours: readonly Came[],
  reference: EchoServer,
  chunks: readonly Buffer[],
): Promise<void> {
  const [, code] = ours.at(-1) ?? []
  const more = missing[Number(code)]
  assert.ok(more)
  const theirs = await answer(reference, [...chunks, more])
  assert.deepEqual(ours.slice(0, -1), theirs.slice(0, ours.length - 1))
  const rest = theirs.slice(ours.length - 1)
  if (code !== 1007) assert.deepEqual(rest, [['close', code]])
  else assert.ok(rest.every(([kind]) => kind === 'pong' || kind === 'close'))
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
      if (isDeepStrictEqual(ours, theirs)) continue
      await checkEarlier(ours, reference, chunks).catch((cause: unknown) => {
        assert.deepEqual(ours, theirs, `seed ${current}: ${cause}`)
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await waitUntil(() => own.sockets.size === 0)
})
