/** The cases of the Autobahn test suite without compression, as a table of our own, against a real socket. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWsEngine } from '../../../../src/realtime/socket/ws-engine.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { close } from '../client-frame.ts'
import { type EchoServer, startEchoServer } from '../echo-server.ts'
import { type Came, WireClient } from '../wire-client.ts'
import type { Case } from './case.ts'
import { closing } from './closing.ts'
import { fragmentation } from './fragmentation.ts'
import { framing } from './framing.ts'
import { limits } from './limits.ts'
import { miscellaneous } from './miscellaneous.ts'
import { reservedOpcodes } from './opcodes.ts'
import { pings } from './pings.ts'
import { reservedBits } from './reserved-bits.ts'
import { utf8 } from './utf8.ts'

const groups: readonly [name: string, count: number, cases: readonly Case[]][] = [
  ['framing', 16, framing],
  ['ping and pong', 11, pings],
  ['reserved bits', 7, reservedBits],
  ['opcodes', 10, reservedOpcodes],
  ['fragmentation', 20, fragmentation],
  ['UTF-8', 145, utf8],
  ['closing', 37, closing],
  ['miscellaneous', 1, miscellaneous],
]

const limitCount = 54
const raised = { messageBytes: 16 * 1_024 * 1_024, fragments: 65_536 }

async function run(server: EchoServer, { send, expect }: Case): Promise<void> {
  const client = await WireClient.open(server.port)
  const closes = expect.at(-1)?.[0] === 'close'
  const all: readonly Came[] = closes ? expect : [...expect, ['close', 1000]]
  await client.send(closes ? send : [...send, close(1000)])
  await client.ended
  assert.deepEqual(client.came, all)
}

/** Cases that `ws` passes only in the sense that is not strict: it looks at a text when it is complete. */
const failFast = ['6.4.1', '6.4.2', '6.4.3', '6.4.4']

for (const [name, count, cases] of groups) {
  test(`${name}: ${count} cases`, async (t) => {
    assert.equal(new Set(cases.map(({ id }) => id)).size, count)
    await using server = await startEchoServer({ ...raised, messageBytes: 262_144 })
    for (const each of cases) await t.test(each.id, () => run(server, each))
    await waitUntil(() => server.sockets.size === 0)
  })
}

test('the table is right: ws, which passes the suite, passes it', async () => {
  const engine = createWsEngine()
  await using server = await startEchoServer({ ...raised, messageBytes: 262_144, engine })
  const cases = groups.flatMap(([, , rows]) => rows).filter(({ id }) => !failFast.includes(id))
  for (const each of cases) await run(server, each)
})

test(`limits: ${limitCount} cases`, async (t) => {
  assert.equal(new Set(limits.map(({ id }) => id)).size, limitCount)
  await using server = await startEchoServer(raised)
  for (const { id, make } of limits) await t.test(id, () => run(server, make()))
})
