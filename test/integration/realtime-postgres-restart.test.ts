/** PostgreSQL, which is all that joins two nodes, restarts while publications flow: nobody is cut off, nobody misses one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OwnServer, ownServer } from '../../bootstrap/postgres-server.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { Follower } from '../support/cluster/follower.ts'
import { waitUntil } from '../support/wait-until.ts'

const patience = { timeout: 60_000 }

/** Publishes numbers until it is stopped; each is repeated, with its key, until it was accepted. */
class Publisher {
  last = 0
  refused = 0
  readonly #nodes: readonly ClusterNode[]
  readonly #running: Promise<void>
  #isOver = false

  constructor(nodes: readonly ClusterNode[]) {
    this.#nodes = nodes
    this.#running = this.#run()
  }

  async stop(): Promise<number> {
    this.#isOver = true
    await this.#running
    return this.last
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const n = this.last + 1
      const accepted = await this.#publish(n)
      if (accepted) this.last = n
      else this.refused += 1
    }
  }

  /** Every third one inside a transaction. */
  #publish(n: number): Promise<boolean> {
    const inside = n % 3 === 0
    const list = [{ channel: 'stream', name: 'a', n, ...(!inside && { key: `k${n}` }) }]
    const node = this.#nodes[n % this.#nodes.length]!
    return node.act('/test/publish', { inside, list }).then(
      () => true,
      () => false,
    )
  }
}

for (const [what, signal] of [
  ['restarts', 'SIGINT'],
  ['crashes', 'SIGQUIT'],
] as const) {
  test(`PostgreSQL ${what} under two nodes`, { timeout: 180_000 }, async () => {
    const server = await ownServer(['synchronous_commit=on'])
    try {
      await server.start()
      await survives(server, signal)
    } finally {
      await server.remove()
    }
  })
}

async function survives(server: OwnServer, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  await using cluster = await Cluster.prepare({ database: server.url, backplane: 'postgres:' })
  const nodes = [await cluster.start(), await cluster.start()]
  const followers = Array.from({ length: 20 }, (_, at) => {
    const { socketUrl, url } = nodes[at % 2]!
    return new Follower({ url: socketUrl, channel: 'stream/a', headers: { origin: url } })
  })
  try {
    await waitUntil(() => followers.every(({ isSubscribed }) => isSubscribed), patience)
    const publisher = new Publisher(nodes)
    await waitUntil(() => publisher.last >= 50, patience)
    await server.end(signal)
    await waitUntil(() => publisher.refused >= 3, patience)
    await server.start()
    const atRestart = publisher.last
    await waitUntil(() => publisher.last >= atRestart + 50, patience)
    const last = await publisher.stop()
    await waitUntil(() => followers.every(({ numbers }) => numbers.includes(last)), patience)
    for (const follower of followers) checkFollower(follower, last)
    for (const { numbers } of followers) assert.deepEqual(numbers, followers[0]!.numbers)
  } finally {
    for (const follower of followers) follower.close()
  }
}

/**
 * What a transaction has published is forwarded after its commit, so what is published meanwhile may come first. One whose
 * commit was answered by the end of the connection was made again by the publisher, without a key inside a transaction.
 */
function checkFollower({ numbers, offsets, codes }: Follower, last: number): void {
  assert.deepEqual(codes, [])
  assert.deepEqual(
    offsets,
    offsets.map((_, at) => at + 1),
  )
  assert.deepEqual(
    [...new Set(numbers)].sort((a, b) => a - b),
    Array.from({ length: last }, (_, at) => at + 1),
  )
}
