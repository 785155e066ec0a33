/** Clients that break the WebSocket protocol, or use it to use up the server: a real node, in a process of its own. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { opcodes } from '../../src/realtime/websocket/encode-frame.ts'
import {
  chopped,
  clientFrame,
  close,
  fragments,
  ping,
  text,
} from '../realtime/websocket/client-frame.ts'
import { type Came, WireClient } from '../realtime/websocket/wire-client.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const megabyte = 1_024 * 1_024
/** What a flat memory may grow by: garbage that is not collected yet. */
const slack = 48 * megabyte
const attackers = 100
const connectCommand = '{"id":1,"connect":{}}'

let folder: TemporaryFolder
let cluster: Cluster
let node: ClusterNode

before(async () => {
  folder = await temporaryFolder()
  cluster = await Cluster.prepare({ database: `sqlite:${folder.file('db.sqlite')}` })
  node = await cluster.start()
})

after(async () => {
  await cluster[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Resident bytes of the node. */
function memory(): number {
  const answer = execFileSync('ps', ['-o', 'rss=', '-p', String(node.process.pid)])
  return Number(String(answer).trim()) * 1_024
}

/** The code with which the node ends a connection after these bytes. */
async function codeAfter(steps: readonly Uint8Array[]): Promise<Came | undefined> {
  const client = await WireClient.open(node.port)
  await client.send(steps)
  await client.ended
  return client.came.at(-1)
}

/** The node still serves whoever behaves. */
async function assertAlive(): Promise<void> {
  const client = await WireClient.open(node.port)
  await client.send([text(connectCommand), 1])
  assert.match(String(client.came[0]?.[1]), /^\{"id":1,"connect":\{/)
  client.socket.destroy()
}

test('giant frames are refused by their header, before any of them is kept', async () => {
  await assertAlive()
  const start = memory()
  const lengths = [65_537n, 10_000_000n, 2n ** 53n, 2n ** 63n - 1n]
  for (const declared of lengths) {
    const frame = clientFrame({ opcode: opcodes.text, declared })
    assert.deepEqual(await codeAfter([frame.subarray(0, -4)]), ['close', 1009], `${declared}`)
  }
  const giant = clientFrame({ opcode: opcodes.text, declared: 10_000_000n })
  const flood = [giant, ...Array<Buffer>(40).fill(Buffer.alloc(256 * 1_024, 0x2a))]
  const codes = await Promise.all(Array.from({ length: attackers }, () => codeAfter(flood)))
  const refused = codes.filter((came) => came?.[1] === 1009)
  assert.ok(refused.length > 0) // others were cut off while they still sent
  assert.ok(memory() - start < slack, `${(memory() - start) / megabyte} MB more`)
  await assertAlive()
})

test('a hundred thousand fragments, tiny or empty, end at the limit', async () => {
  const start = memory()
  for (const part of ['', 'x']) {
    const first = clientFrame({ opcode: opcodes.text, payload: part, isFinal: false })
    const next = clientFrame({ opcode: opcodes.continuation, payload: part, isFinal: false })
    const all = Buffer.concat([first, ...Array<Buffer>(100_000).fill(next)])
    assert.deepEqual(await codeAfter(chopped(all, 1_000)), ['close', 1008])
  }
  const most = fragments([connectCommand, ...Array<string>(63).fill('')])
  const client = await WireClient.open(node.port)
  await client.send([...most, 1])
  assert.equal(client.came.length, 1)
  client.socket.destroy()
  assert.ok(memory() - start < slack)
})

test('messages that come byte by byte arrive; those that never end cost what has come', async () => {
  const slow = await WireClient.open(node.port)
  await slow.send([...chopped(text(connectCommand.padEnd(3_000)), 1), 1])
  assert.match(String(slow.came[0]?.[1]), /"connect"/)
  slow.socket.destroy()
  const start = memory()
  const frame = clientFrame({ opcode: opcodes.text, payload: 'x'.repeat(65_536) })
  const clients = await Promise.all(
    Array.from({ length: 10 * attackers }, () => WireClient.open(node.port)),
  )
  await Promise.all(clients.map((client) => client.send(chopped(frame.subarray(0, 40), 1))))
  assert.ok(memory() - start < slack, `${(memory() - start) / megabyte} MB more`)
  for (const { socket } of clients) socket.destroy()
  await assertAlive()
})

test('text that is not UTF-8 ends the connection, wherever it is cut, and in the reason of a close', async () => {
  const invalid = text(Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex'))
  for (let size = 1; size < invalid.length; size += 3) {
    assert.deepEqual(await codeAfter(chopped(invalid, size)), ['close', 1007])
  }
  const reason = Buffer.from('eda080', 'hex')
  assert.deepEqual(await codeAfter([close(1000, reason)]), ['close', 1007])
})

test('what no client may send ends the connection; a ping between fragments is answered', async () => {
  const hello = 'hello'
  const wrong: Readonly<Record<string, Buffer>> = {
    'a fragmented ping': clientFrame({ opcode: opcodes.ping, isFinal: false }),
    'a long ping': clientFrame({ opcode: opcodes.ping, payload: 'x'.repeat(126) }),
    'a reserved bit': clientFrame({ opcode: opcodes.text, payload: hello, reserved: 4 }),
    'no mask': clientFrame({ opcode: opcodes.text, payload: hello, isMasked: false }),
    'a reserved opcode': clientFrame({ opcode: 3, payload: hello }),
    'a reserved control opcode': clientFrame({ opcode: 11 }),
    'a close of one byte': clientFrame({ opcode: opcodes.close, payload: 'x' }),
    'a code that may not be sent': close(1005),
    'a code that nobody has': close(2999),
  }
  for (const [what, frame] of Object.entries(wrong)) {
    assert.deepEqual(await codeAfter([frame]), ['close', 1002], what)
  }
  const client = await WireClient.open(node.port)
  const [first, second] = fragments([connectCommand.slice(0, 9), connectCommand.slice(9)])
  await client.send([first!, ping('between'), 1, second!, 2, close(3000, 'bye')])
  await client.ended
  const kinds = client.came.map(([kind]) => kind)
  assert.deepEqual(kinds, ['pong', 'text', 'close'])
  assert.deepEqual(client.came.at(-1), ['close', 3000])
})

test('a flood of pings from a client that reads nothing does not pile up answers', async () => {
  const start = memory()
  const client = await WireClient.open(node.port)
  client.socket.pause()
  const pings = Buffer.concat(Array<Buffer>(500).fill(ping('x'.repeat(125))))
  let isFull = false
  for (let count = 0; count < 1_500 && !client.socket.destroyed; count++) {
    if (!client.socket.write(pings)) isFull = true
    if (client.socket.writableLength > 4 * megabyte) {
      await waitUntil(() => client.socket.writableLength < megabyte || client.socket.destroyed)
    }
  }
  assert.ok(isFull)
  assert.ok(memory() - start < slack, `${(memory() - start) / megabyte} MB more`)
  client.socket.resume()
  await client.send([ping('last')])
  const last: Came = ['pong', Buffer.from('last').toString('hex')]
  await waitUntil(() => String(client.came.at(-1)) === String(last))
  client.socket.destroy()
})
