import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../../src/core/log.ts'
import { MemoryBackplane } from '../../../src/realtime/backplane/memory/memory-backplane.ts'
import { MemoryBroker } from '../../../src/realtime/backplane/memory/memory-broker.ts'
import type { BrokerListener, StoredPublication } from '../../../src/realtime/broker/broker.ts'
import type { Feed } from '../../../src/realtime/feed/feed.ts'
import { Feeds } from '../../../src/realtime/feed/feeds.ts'
import { waitUntil } from '../../support/wait-until.ts'

const retention = { size: 5, ttl: 60_000 }

/** What stands between a broker and a node: it drops, doubles and reorders. */
class Line {
  isCut = false
  times = 1
  readonly #late: StoredPublication[] = []
  isLate = false
  listener: BrokerListener | undefined

  pass(publication: StoredPublication): void {
    if (this.isCut) return
    if (this.isLate) return void this.#late.push(publication)
    for (let n = 0; n < this.times; n++) this.listener?.published(publication)
  }

  /** Hands over what was late, the latest first. */
  comeBackwards(): void {
    this.isLate = false
    for (const publication of this.#late.splice(0).reverse()) this.pass(publication)
  }
}

/** A broker at the other end of a line that can be bad. */
class FarBroker extends MemoryBroker {
  readonly line = new Line()
  readings = 0
  isDown = false

  override async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    this.line.listener = listener
    return super.subscribe(channel, {
      published: (publication) => this.line.pass(publication),
      presenceChanged: (change) => listener.presenceChanged(change),
      lost: () => listener.lost(),
    })
  }

  override async history(...given: Parameters<MemoryBroker['history']>) {
    this.readings += 1
    if (this.isDown) throw new Error('down')
    return super.history(...given)
  }

  override async positions(channels: readonly string[]) {
    if (this.isDown) throw new Error('down')
    return super.positions(channels)
  }
}

class Receiver {
  readonly got: string[] = []
  losses = 0
  published({ data }: StoredPublication): void {
    this.got.push(data)
  }
  presenceChanged(): void {}
  lost(): void {
    this.losses += 1
  }
}

interface World extends AsyncDisposable {
  readonly broker: FarBroker
  readonly line: Line
  readonly feeds: Feeds
  readonly feed: Feed
  readonly receiver: Receiver
  readonly rights: { published: number; version: number; caughtUp: PromiseWithResolvers<void> }
  readonly log: string[]
  publish(...values: (number | string)[]): Promise<void>
}

async function world({ interval = 3_600_000, isPositioned = true } = {}): Promise<World> {
  const rights = { published: 0, version: 0, caughtUp: Promise.withResolvers<void>() }
  const broker = new FarBroker({ rights: () => rights.published })
  const log: string[] = []
  const control = {
    get version() {
      return rights.version
    },
    catchUp: () => rights.caughtUp.promise,
  }
  const feeds = new Feeds({
    broker,
    control,
    log: createLog('info', { write: (line) => void log.push(line) }),
    interval,
  })
  const receiver = new Receiver()
  const feed = feeds.make('a', receiver, { isPositioned })
  await feed.open()
  return {
    broker,
    line: broker.line,
    feeds,
    feed,
    receiver,
    rights,
    log,
    async publish(...values) {
      for (const value of values)
        await broker.publish('a', { data: `${value}`, ...(isPositioned && { retention }) })
    },
    async [Symbol.asyncDispose]() {
      await feed.close()
      feeds.close()
      await broker.close()
    },
  }
}

test('what comes in order goes on in the same call', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  void it.publish(1)
  assert.deepEqual(it.receiver.got, ['1'])
  assert.equal(it.feed.isWaiting, false)
})

test('nothing goes on before somebody has read from where', async () => {
  await using it = await world()
  await it.publish(1, 2)
  assert.deepEqual(it.receiver.got, [])
  const { position } = await it.feed.read({ limit: 0 })
  assert.equal(position.offset, 2)
  await it.publish(3)
  assert.deepEqual(it.receiver.got, ['3'])
})

test('a hole is filled from the history before anything after it goes on', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  await it.publish(1)
  it.line.isCut = true
  await it.publish(2, 3)
  it.line.isCut = false
  await it.publish(4, 5)
  await waitUntil(() => it.receiver.got.length === 5)
  assert.deepEqual([it.receiver.got, it.receiver.losses], [['1', '2', '3', '4', '5'], 0])
})

test('what comes twice or in the wrong order goes on once and in order', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  it.line.times = 2
  await it.publish(1)
  it.line.isLate = true
  await it.publish(2, 3, 4)
  it.line.comeBackwards()
  await waitUntil(() => it.receiver.got.length === 4)
  await it.publish(5)
  assert.deepEqual(it.receiver.got, ['1', '2', '3', '4', '5'])
})

test('a hole that the history cannot fill is a loss, told once; then it goes on', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  await it.publish(1)
  it.line.isCut = true
  await it.publish(2, 3, 4, 5, 6, 7, 8)
  it.line.isCut = false
  await it.publish(9)
  await waitUntil(() => it.receiver.losses === 1)
  await it.publish(10)
  assert.deepEqual([it.receiver.got, it.receiver.losses], [['1', '10'], 1])
})

test('what is lost without a trace is found by comparing positions', async () => {
  await using it = await world({ interval: 50 })
  await it.feed.read({ limit: 0 })
  it.line.isCut = true
  await it.publish(1, 2)
  await waitUntil(() => it.receiver.got.length === 2)
  assert.deepEqual(it.receiver.got, ['1', '2'])
})

test('a broker that may have lost something is asked, and tried again while it is away', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  it.line.isCut = true
  await it.publish(1, 2)
  it.line.isCut = false
  it.broker.isDown = true
  it.line.listener!.lost()
  await waitUntil(() => it.log.length === 1)
  it.broker.isDown = false
  await waitUntil(() => it.receiver.got.length === 2)
  assert.deepEqual([it.receiver.got, it.receiver.losses], [['1', '2'], 0])
})

test('a stream that began anew is a loss, and the next ones go on', async () => {
  await using it = await world({ interval: 50 })
  await it.feed.read({ limit: 0 })
  await it.publish(1)
  it.broker.forget('a')
  await waitUntil(() => it.receiver.losses === 1)
  await it.publish(2)
  assert.deepEqual(it.receiver.got, ['1', '2'])
})

test('who reads after the stream began anew gets the epoch of what goes on', async () => {
  await using it = await world()
  const before = await it.feed.read({ limit: 0 })
  await it.publish(1)
  it.broker.forget('a')
  const after = await it.feed.read({ limit: 0 })
  assert.notEqual(after.position.epoch, before.position.epoch)
  assert.equal(it.receiver.losses, 1)
  await it.publish(2)
  assert.deepEqual(it.receiver.got, ['1', '2'])
})

test('what is newer than the rights of this node waits, with all that comes after it', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  await it.publish(1)
  it.rights.published = 1
  await it.publish(2, 3)
  assert.deepEqual(it.receiver.got, ['1'])
  it.rights.version = 1
  it.rights.caughtUp.resolve()
  await waitUntil(() => it.receiver.got.length === 3)
  await it.publish(4)
  assert.deepEqual(it.receiver.got, ['1', '2', '3', '4'])
})

test('what is read from the history waits for the rights as well', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  it.line.isCut = true
  it.rights.published = 1
  await it.publish(1)
  it.line.isCut = false
  let isRead = false
  const reading = it.feed.read({ since: { epoch: '', offset: 0 } }).then(() => {
    isRead = true
  })
  const checking = it.feed.check()
  await waitUntil(() => it.broker.readings >= 3)
  assert.deepEqual([it.receiver.got, isRead], [[], false])
  it.rights.version = 1
  it.rights.caughtUp.resolve()
  await Promise.all([reading, checking])
  assert.deepEqual([it.receiver.got, isRead], [['1'], true])
})

test('what waits is bounded: too much of it is read again', async () => {
  await using it = await world()
  await it.feed.read({ limit: 0 })
  it.rights.published = 1
  await it.publish(...Array.from({ length: 3_001 }, (_, n) => n))
  it.rights.version = 1
  it.rights.caughtUp.resolve()
  await waitUntil(() => it.receiver.losses === 1 || it.receiver.got.length > 0)
  await it.feed.check()
  const next = it.receiver.got.length
  await it.publish('next')
  assert.deepEqual(it.receiver.got.slice(next), ['next'])
})

test('without a history the order is kept, and the rights are waited for', async () => {
  await using it = await world({ isPositioned: false })
  await it.publish(1)
  it.rights.published = 1
  await it.publish(2, 3)
  assert.deepEqual(it.receiver.got, ['1'])
  it.rights.version = 1
  it.rights.caughtUp.resolve()
  await waitUntil(() => it.receiver.got.length === 3)
  assert.deepEqual(it.receiver.got, ['1', '2', '3'])
  assert.equal(it.broker.readings, 0)
})

test('those who read in one tick share the reading', async () => {
  await using it = await world()
  const slices = await Promise.all(Array.from({ length: 100 }, () => it.feed.read({ limit: 0 })))
  assert.equal(slices.length, 100)
  assert.equal(it.broker.readings, 1)
})

test('a feed that is closed hears nothing more', async () => {
  const backplane = new MemoryBackplane()
  const { broker, control } = backplane
  const feeds = new Feeds({ broker, control, log: createLog('info'), interval: 60_000 })
  const receiver = new Receiver()
  const feed = feeds.make('a', receiver, { isPositioned: true })
  const opening = feed.open()
  await Promise.all([opening, feed.close()])
  await broker.publish('a', { data: '1', retention })
  assert.deepEqual([receiver.got, feeds.size], [[], 0])
  feeds.close()
  await backplane.close()
})
