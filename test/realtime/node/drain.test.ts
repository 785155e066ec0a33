import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clock } from '../../../src/core/clock.ts'
import type { Disconnect } from '../../../src/protocol/codes.ts'
import { drain } from '../../../src/realtime/node/drain.ts'
import { testClock } from '../../../src/testing/clock.ts'

/** A connection that notes when it was closed. */
class Client {
  readonly closedAt: number[] = []
  code = 0
  readonly #set: Set<Client>
  readonly #work: Promise<void>

  constructor(set: Set<Client>, work: Promise<void> = Promise.resolve()) {
    this.#set = set.add(this)
    this.#work = work
  }

  idle(): Promise<void> {
    return this.#work
  }

  disconnect({ code }: Disconnect): void {
    if (!this.#set.delete(this)) return
    this.code = code
    this.closedAt.push(clock.monotonic())
  }
}

const never = () => assert.fail('nothing is to be interrupted')

describe('drain', () => {
  it('sends clients away in batches over the duration, never more than an eighth in a second of ten', async () => {
    using time = testClock()
    const connections = new Set<Client>()
    const clients = Array.from({ length: 1_000 }, () => new Client(connections))
    const draining = drain(connections, { duration: 10_000, grace: 0, interrupt: never })
    await time.advance('10s')
    await draining
    const moments = clients.map(({ closedAt }) => closedAt[0]!).sort((a, b) => a - b)
    for (const start of moments) {
      const within = moments.filter((moment) => moment >= start && moment < start + 1_000)
      assert.ok(within.length <= 125, `${within.length} in one second`)
    }
    assert.ok(new Set(moments).size >= 35, 'in many batches')
    assert.ok(clients.every(({ code, closedAt }) => code === 3001 && closedAt.length === 1))
    assert.equal(time.pending, 0)
  })

  it('closes all at once without a duration', async () => {
    const connections = new Set<Client>()
    for (let i = 0; i < 10; i++) new Client(connections)
    await drain(connections, { duration: 0, grace: 0, interrupt: never })
    assert.equal(connections.size, 0)
  })

  it('lets calls finish first', async () => {
    using time = testClock()
    const connections = new Set<Client>()
    const call = Promise.withResolvers<void>()
    const busy = new Client(connections, call.promise)
    new Client(connections)
    const draining = drain(connections, { duration: 0, grace: 5_000, interrupt: never })
    await time.advance('4s')
    assert.deepEqual([...connections], [busy])
    call.resolve()
    await draining
    assert.equal(connections.size, 0)
  })

  it('interrupts calls when the grace is over, and closes even those that nothing ends', async () => {
    using time = testClock()
    const connections = new Set<Client>()
    const call = Promise.withResolvers<void>()
    const busy = new Client(connections, call.promise)
    const stuck = new Client(connections, new Promise(() => {}))
    const interrupt = () => call.resolve()
    const draining = drain(connections, { duration: 0, grace: 5_000, interrupt })
    await time.advance('5s')
    assert.deepEqual([...connections], [stuck])
    await time.advance('1s')
    await draining
    assert.equal(connections.size, 0)
    assert.deepEqual([busy.closedAt, stuck.closedAt], [[5_000], [6_000]])
  })

  it('closes those that come while it drains', async () => {
    using time = testClock()
    const connections = new Set<Client>()
    new Client(connections)
    const draining = drain(connections, { duration: 1_000, grace: 0, interrupt: never })
    new Client(connections)
    await time.advance('1s')
    await draining
    assert.equal(connections.size, 0)
  })
})
