import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { noPostgres, onServer, postgresSchema } from '../support/postgres.ts'
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

const log = createLog('silent')
const skip = noPostgres

test('postgres: the first use starts it; without its tables it says so', { skip }, async () => {
  await using schema = await postgresSchema()
  const node = await openBackplane(schema.url, { prefix: 'a', log, database: '' })
  try {
    const retention = { size: 10, ttl: 60_000 }
    const position = await node.broker.publish('a', { data: '1', retention })
    assert.equal(position?.offset, 1)
    const name = new URL(schema.url).searchParams.get('options')!.split('=').at(-1)
    await onServer(`DROP TABLE ${name}.voltaic_a_stream`)
    await assert.rejects(node.broker.history('a'), {
      code: 'E_BACKPLANE_SERVER',
      isTemporary: false,
      message: /voltaic_a_stream.*Start the application again/,
    })
  } finally {
    await node.close()
  }
})

test('postgres: is the server of the default database, which has to be one', { skip }, async () => {
  await using schema = await postgresSchema()
  const node = await openBackplane('postgres:', { prefix: 'a', log, database: schema.url })
  await node.start()
  await node.close()
  await assert.rejects(openBackplane('postgres:', { prefix: 'a', log, database: 'sqlite:a.db' }), {
    code: 'E_BACKPLANE_ADDRESS',
    message: /the server of the default database, and that is not PostgreSQL/,
  })
})
