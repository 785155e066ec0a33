import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { backplaneContract } from './backplane-contract.ts'

backplaneContract({
  name: 'redis',
  skip: noRedis,
  keepsHistory: true,
  isShared: true,
  async create() {
    const namespace = redisForTest()
    const nodes: Backplane[] = []
    return {
      async node() {
        const options = { prefix: 'test', log: createLog('silent'), database: '' }
        const node = await openBackplane(namespace.url, options)
        nodes.push(node)
        await node.start()
        return node
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(nodes.map((node) => node.close()))
        await namespace[Symbol.asyncDispose]()
      },
    }
  },
})
