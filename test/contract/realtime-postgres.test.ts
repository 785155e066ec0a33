import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { backplaneContract } from './backplane-contract.ts'

backplaneContract({
  name: 'postgres',
  skip: noPostgres,
  keepsHistory: true,
  isShared: true,
  async create() {
    const schema = await postgresSchema()
    const nodes: Backplane[] = []
    return {
      async node() {
        const log = createLog('silent')
        const node = await openBackplane(schema.url, { prefix: 'a shop', log, database: '' })
        nodes.push(node)
        await node.start()
        return node
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(nodes.map((node) => node.close()))
        await schema[Symbol.asyncDispose]()
      },
    }
  },
})
