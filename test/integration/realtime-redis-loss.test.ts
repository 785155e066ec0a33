/** Redis forgets everything, stops, or is silent for a while, under two nodes with clients. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { Follower } from '../support/cluster/follower.ts'
import { noRedisBinary } from '../support/redis.ts'
import { RestartableRedis } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const patience = { timeout: 60_000 }
const limit = { skip: noRedisBinary, timeout: 180_000 }

/** Two nodes, ten clients, and a publisher that repeats each number, with its key, until it was accepted. */
class Scene implements AsyncDisposable {
  readonly nodes: readonly ClusterNode[]
  readonly followers: readonly Follower[]
  last = 0
  refused = 0
  readonly #cluster: Cluster

  private constructor(cluster: Cluster, nodes: readonly ClusterNode[]) {
    this.#cluster = cluster
    this.nodes = nodes
    this.followers = Array.from({ length: 10 }, (_, at) => {
      const { socketUrl, url } = nodes[at % 2]!
      return new Follower({ url: socketUrl, channel: 'stream/a', headers: { origin: url } })
    })
  }

  static async open(database: string, redis: RestartableRedis): Promise<Scene> {
    const cluster = await Cluster.prepare({ database, backplane: redis.url })
    const scene = new Scene(cluster, [await cluster.start(), await cluster.start()])
    await scene.until(() => scene.followers.every(({ isSubscribed }) => isSubscribed))
    return scene
  }

  until(condition: () => boolean): Promise<unknown> {
    return waitUntil(condition, patience)
  }

  async publish(count: number): Promise<void> {
    for (const end = this.last + count; this.last < end; ) {
      const n = this.last + 1
      const list = [{ channel: 'stream', name: 'a', n, key: `k${n}` }]
      const publishing = this.nodes[n % 2]!.act('/test/publish', { inside: false, list })
      await publishing.then(
        () => {
          this.last = n
        },
        () => {
          this.refused += 1
        },
      )
    }
  }

  async isReady(): Promise<boolean[]> {
    const answers = await Promise.all(this.nodes.map(({ url }) => fetch(`${url}/readyz`)))
    return answers.map(({ ok }) => ok)
  }

  arrived(): Promise<unknown> {
    return this.until(() => this.followers.every(({ numbers }) => numbers.includes(this.last)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const follower of this.followers) follower.close()
    await this.#cluster[Symbol.asyncDispose]()
  }
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, at) => at + 1)
}

const losses = {
  'is emptied': async (redis: RestartableRedis) => void (await redis.command('FLUSHALL')),
  'starts again with nothing': async (redis: RestartableRedis) => {
    await redis.kill()
    await redis.restart()
  },
}

for (const [what, lose] of Object.entries(losses)) {
  test(`Redis ${what}: each client is told once, and goes on`, limit, async () => {
    await using folder = await temporaryFolder()
    await using redis = await RestartableRedis.start()
    await using scene = await Scene.open(`sqlite:${join(folder.path, 'data.db')}`, redis)
    await scene.publish(50)
    await scene.arrived()
    await lose(redis)
    await scene.publish(50)
    await scene.until(() => scene.followers.every(({ recoveries }) => recoveries.length > 0))
    await scene.publish(20)
    await scene.arrived()
    for (const { recoveries, fresh, numbers } of scene.followers) {
      assert.deepEqual([recoveries, fresh], [[false], 1])
      assert.deepEqual(numbers.slice(0, 50), upTo(50))
      assert.equal(new Set(numbers).size, numbers.length)
      assert.deepEqual(numbers.slice(-20), upTo(120).slice(100))
    }
  })
}

test(
  'Redis is silent for a while: refused, and nobody is cut off or misses one',
  limit,
  async () => {
    await using folder = await temporaryFolder()
    await using redis = await RestartableRedis.start()
    await using scene = await Scene.open(`sqlite:${join(folder.path, 'data.db')}`, redis)
    await scene.publish(50)
    redis.pause()
    const publishing = scene.publish(50)
    await scene.until(() => scene.refused >= 10)
    await waitUntil(async () => (await scene.isReady()).every((isReady) => !isReady), patience)
    redis.resume()
    await publishing
    await scene.publish(50)
    await scene.arrived()
    await waitUntil(async () => (await scene.isReady()).every(Boolean), patience)
    for (const { codes, numbers, offsets } of scene.followers) {
      assert.deepEqual(codes, [])
      assert.deepEqual(numbers, upTo(150))
      assert.deepEqual(offsets, upTo(150))
    }
  },
)
