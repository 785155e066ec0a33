import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { backplaneChecks } from '../../../src/app/checks/backplane-checks.ts'
import { createApp } from '../../../src/app/create-app.ts'
import { completeSettings, type Settings } from '../../../src/app/settings.ts'
import { runChecks } from '../../../src/core/checks.ts'
import type { Backplane } from '../../../src/realtime/backplane/backplane.ts'
import { MemoryBackplane } from '../../../src/realtime/backplane/memory/memory-backplane.ts'
import { channel } from '../../../src/realtime/channel/channel.ts'

const room = channel('room/:id', { subscribe: () => true })
const prices = channel('prices', { subscribe: () => true, history: false })

async function findings(given: Settings, kind: Partial<Backplane> = {}): Promise<string[]> {
  const memory = new MemoryBackplane()
  const { name, reach, keepsHistory } = memory
  const checks = backplaneChecks({
    settings: completeSettings(given),
    backplane: { name, reach, keepsHistory, ...kind } as Backplane,
    channels: [room, prices],
  })
  const found = await runChecks(checks, { deploy: false })
  await memory.close()
  return found.map(({ level, id }) => `${level} ${id}`)
}

describe('backplane checks', () => {
  it('find nothing on one machine', async () => {
    assert.deepEqual(await findings({}), [])
  })

  it('refuse several machines whose backplane reaches one', async () => {
    const database = 'postgres://db.example.com/shop'
    const error = ['error app.backplane']
    assert.deepEqual(await findings({ machines: 2, database }), error)
    assert.deepEqual(await findings({ machines: 2, database }, { reach: 'machine' }), error)
    assert.deepEqual(await findings({ machines: 2, database }, { reach: 'network' }), [])
  })

  it('refuse several machines whose database is a file', async () => {
    const found = await findings({ machines: 2, database: 'sqlite:a.sqlite' }, { reach: 'network' })
    assert.deepEqual(found, ['error app.database-machines'])
  })

  it('refuse channels with a history where none is kept', async () => {
    const found = await findings({}, { keepsHistory: false })
    assert.deepEqual(found, ['error app.backplane-history'])
  })

  it('refuse a pong that may come after the next ping', async () => {
    const found = await findings({ realtime: { times: { ping: '5s' } } })
    assert.deepEqual(found, ['error app.realtime-pong'])
  })

  it('stop the start, and name what to do', async () => {
    const app = await createApp({ machines: 3, logLevel: 'silent' })
    try {
      await assert.rejects(app.listen({ port: 0 }), {
        code: 'E_CHECKS',
        message: /app\.backplane: .* 3 machines.*Set backplane to redis/,
      })
    } finally {
      await app.close()
    }
  })
})
