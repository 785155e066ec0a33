import { after } from 'node:test'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { noRedisBinary } from '../support/redis.ts'
import { RedisCluster } from '../support/redis-cluster.ts'
import { backplaneContract } from './backplane-contract.ts'

let starting: Promise<RedisCluster> | undefined
let count = 0

after(async () => (await starting)?.[Symbol.asyncDispose]())

backplaneContract({
  name: 'redis cluster',
  skip: noRedisBinary,
  keepsHistory: true,
  isShared: true,
  async create() {
    starting ??= RedisCluster.start()
    const { url } = await starting
    const prefix = `test-${++count}`
    const nodes: Backplane[] = []
    return {
      async node() {
        const node = await openBackplane(url, { prefix, log: createLog('silent'), database: '' })
        nodes.push(node)
        await node.start()
        return node
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(nodes.map((node) => node.close()))
      },
    }
  },
})
