import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  conflate,
  dropNew,
  dropOldest,
  type SlowPolicy,
} from '../../../src/realtime/channel/slow-policy.ts'
import { Frame } from '../../../src/realtime/connection/frame.ts'
import type { Transport } from '../../../src/realtime/connection/transport.ts'
import type { Batch } from '../../../src/realtime/delivery/batch.ts'
import { Flusher } from '../../../src/realtime/delivery/flusher.ts'
import { Outbox } from '../../../src/realtime/delivery/outbox.ts'

/** A transport whose client reads only when it is told to. */
class SlowTransport implements Transport {
  readonly messages: string[][] = []
  bufferedBytes = 0
  receivedBytes = 0
  drained = (): void => undefined

  send({ frames, bytes }: Batch): void {
    this.messages.push(frames.map(({ text }) => text))
    this.bufferedBytes += bytes
  }

  pause(): void {}
  resume(): void {}
  close(): void {}

  read(): void {
    this.bufferedBytes = 0
    this.drained()
  }
}

function setUp(limits = { highWater: 3, bytes: 1_000, stall: 60_000 }) {
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
  const { flusher, outbox, transport } = setUp({ highWater: 3, bytes: 13, stall: 60_000 })
  const push = (text: string) => outbox.push(new Frame(text))
  push('a reply that is longer than all that may wait')
  flusher.flush()
  push('another one that is as long')
  assert.equal(outbox.isStuck, false)
  push('0123456789')
  assert.equal(outbox.isStuck, false)
  push('01')
  assert.equal(outbox.isStuck, true)
  transport.read()
  assert.equal(outbox.isStuck, false)
  while (outbox.isSlow) transport.read()
  assert.equal(outbox.queuedBytes, 0)
  const stalled = setUp({ highWater: 3, bytes: 1_000, stall: -1 })
  stalled.outbox.push(new Frame('long frame'))
  stalled.flusher.flush()
  assert.equal(stalled.outbox.isStuck, true)
  stalled.transport.read()
  assert.equal(stalled.outbox.isStuck, false)
})

test('what leaves in one tick is joined once for all who get the same', () => {
  const flusher = new Flusher()
  const batches: Batch[] = []
  const outboxes = Array.from({ length: 3 }, () => {
    const transport = new SlowTransport()
    transport.send = (batch) => void batches.push(batch)
    return new Outbox(transport, flusher, { highWater: 3, bytes: 1_000, stall: 60_000 })
  })
  outboxes[2]!.push(new Frame('own'))
  for (const frame of ['a', 'b', 'c'].map((text) => new Frame(text))) {
    for (const outbox of outboxes) outbox.push(frame)
  }
  flusher.flush()
  const [own, first, second] = batches
  assert.equal(first, second)
  assert.equal(first!.framed, second!.framed)
  assert.deepEqual(
    own!.frames.map(({ text }) => text),
    ['own', 'a', 'b', 'c'],
  )
  assert.deepEqual(first!.framed, Buffer.concat(first!.frames.map(({ framed }) => framed)))
})

test('thousands may wait: to drop one costs the same as with few', () => {
  for (const [policy, kept] of [
    [conflate('symbol'), 5_000],
    [dropOldest(100), 100],
  ] as const) {
    const { transport, flusher, publish, outbox } = setUp({
      highWater: 3,
      bytes: 1_000_000,
      stall: 60_000,
    })
    publish('long frame', policy, 'x')
    flusher.flush()
    for (let n = 0; n < 50_000; n++) publish(`${n}`, policy, `${n % 5_000}`)
    assert.equal(outbox.isStuck, false)
    while (outbox.isSlow) transport.read()
    const texts = transport.messages.flat().slice(1)
    assert.deepEqual(
      texts,
      Array.from({ length: kept }, (_, index) => `${50_000 - kept + index}`),
    )
  }
})

test('says whether a publication was left out for the sake of a slow client', () => {
  const leavesOut = (policy: SlowPolicy, keys: readonly (string | undefined)[]) => {
    const { flusher, publish } = setUp()
    const atOnce = publish('long frame', policy, 'x')
    flusher.flush()
    return [atOnce, ...keys.map((key) => publish('p', policy, key))]
  }
  const two = [undefined, undefined]
  assert.deepEqual(leavesOut('disconnect', two), [false, false, false])
  assert.deepEqual(leavesOut(dropNew, two), [false, true, true])
  assert.deepEqual(leavesOut(dropOldest(1), two), [false, false, true])
  assert.deepEqual(leavesOut(conflate('k'), ['a', 'b', 'a']), [false, false, false, true])
})
