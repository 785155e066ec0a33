import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { natsForTest, noNats } from '../support/nats.ts'
import { backplaneContract } from './backplane-contract.ts'

backplaneContract({
  name: 'nats',
  skip: noNats,
  keepsHistory: false,
  isShared: true,
  async create() {
    const url = natsForTest()
    const nodes: Backplane[] = []
    return {
      async node() {
        const options = { prefix: 'test', log: createLog('silent'), database: '' }
        const node = await openBackplane(url, options)
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
