import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  conflate,
  dropNew,
  dropOldest,
  type SlowPolicy,
} from '../../../src/realtime/channel/slow-policy.ts'
import { Flusher } from '../../../src/realtime/connection/flusher.ts'
import { Frame } from '../../../src/realtime/connection/frame.ts'
import { Outbox } from '../../../src/realtime/connection/outbox.ts'
import type { Transport } from '../../../src/realtime/connection/transport.ts'

/** A transport whose client reads only when it is told to. */
class SlowTransport implements Transport {
  readonly messages: string[][] = []
  bufferedBytes = 0
  drained = (): void => undefined

  send(frames: readonly Frame[]): void {
    this.messages.push(frames.map(({ text }) => text))
    for (const { text } of frames) this.bufferedBytes += text.length
  }

  pause(): void {}
  resume(): void {}
  close(): void {}

  read(): void {
    this.bufferedBytes = 0
    this.drained()
  }
}

function setUp(limits = { highWater: 3, bytes: 100, stall: 60_000 }) {
  const transport = new SlowTransport()
  const flusher = new Flusher()
  const outbox = new Outbox(transport, flusher, limits)
  transport.drained = () => outbox.advance()
  const publish = (text: string, policy: SlowPolicy, key?: string) =>
    outbox.pushPublication({ frame: new Frame(text), channel: 'c', policy, key })
  return { transport, flusher, outbox, publish }
}

test('what is pushed in one tick leaves in one message', () => {
  const { transport, flusher, outbox } = setUp()
  outbox.push(new Frame('a'))
  outbox.push(new Frame('b'))
  assert.deepEqual(transport.messages, [])
  flusher.flush()
  assert.deepEqual(transport.messages, [['a', 'b']])
})

test('while a client does not read, frames wait; when it reads, they leave', () => {
  const { transport, flusher, outbox } = setUp()
  outbox.push(new Frame('long frame'))
  flusher.flush()
  for (const text of ['1', '2', '3']) {
    outbox.push(new Frame(text))
    flusher.flush()
  }
  assert.equal(transport.messages.length, 1)
  transport.read()
  flusher.flush()
  assert.deepEqual(transport.messages[1], ['1', '2', '3'])
})

test('conflate keeps the newest of each key', () => {
  const { transport, flusher, publish } = setUp()
  const policy = conflate('symbol')
  publish('long frame', policy, 'x')
  flusher.flush()
  publish('a1', policy, 'a')
  publish('b1', policy, 'b')
  publish('a2', policy, 'a')
  publish('n1', policy)
  publish('n2', policy)
  transport.read()
  flusher.flush()
  assert.deepEqual(transport.messages[1], ['b1', 'a2', 'n1', 'n2'])
})

test('dropOldest keeps a few, dropNew none', () => {
  for (const [policy, kept] of [
    [dropOldest(2), ['3', '4', 'other']],
    [dropNew, ['other']],
  ] as const) {
    const { transport, flusher, outbox, publish } = setUp()
    publish('long frame', policy)
    flusher.flush()
    for (const text of ['1', '2', '3', '4']) publish(text, policy)
    outbox.push(new Frame('other'))
    transport.read()
    flusher.flush()
    assert.deepEqual(transport.messages[1], kept)
  }
})

test('a client is given up when too much waits, or nothing leaves', () => {
  const { flusher, outbox, transport } = setUp({ highWater: 3, bytes: 20, stall: 60_000 })
  outbox.push(new Frame('0123456789'))
  flusher.flush()
  outbox.push(new Frame('012345678'))
  assert.equal(outbox.isStuck, false)
  outbox.push(new Frame('01'))
  assert.equal(outbox.isStuck, true)
  transport.read()
  flusher.flush()
  assert.equal(outbox.isStuck, false)
  const stalled = setUp({ highWater: 3, bytes: 1_000, stall: -1 })
  stalled.outbox.push(new Frame('long frame'))
  stalled.flusher.flush()
  assert.equal(stalled.outbox.isStuck, true)
  stalled.transport.read()
  assert.equal(stalled.outbox.isStuck, false)
})
