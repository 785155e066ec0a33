import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { Users } from '../../../src/realtime/node/users.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { RawClient, Somebody, startRig } from '../rig.ts'

test('the rows of those who acted last are remembered, the newest row of each', () => {
  const users = new Users(async (owners) => owners.map(() => undefined), 2)
  const [ana, ben, eve] = ['ana', 'ben', 'eve'].map((name) => new Somebody(name))
  users.remember('ana', ana!)
  users.remember('ben', ben!)
  assert.equal(users.get('ana'), ana)
  users.remember('eve', eve!)
  assert.equal(users.get('ben'), undefined)
  const newer = new Somebody('ana')
  users.remember('ana', newer)
  assert.equal(users.get('ana'), newer)
  users.forget('ana')
  assert.deepEqual([users.get('ana'), users.get('eve')], [undefined, eve])
  users.forget()
  assert.deepEqual([users.get('eve'), users.version], [undefined, 2])
})

const who = channel('who', { subscribe: () => true, calls: { am: { run: ({ user }) => user } } })

test('a user who was forgotten is read again, once for all who ask in that moment', async () => {
  const reads: string[] = []
  await using rig = await startRig({
    channels: [who],
    reload: async (owners) =>
      owners.map(({ userKey, ...owner }) => {
        reads.push(userKey)
        return userKey === 'eve' ? undefined : { ...owner, user: new Somebody(userKey) }
      }),
  })
  const connected = async (user: string) => {
    const headers = {
      cookie: `user=${user}; session=${user}`,
      origin: `http://127.0.0.1:${rig.port}`,
    }
    const raw = await new RawClient(rig.socket(headers)).open()
    raw.send({ id: 1, connect: {} })
    await raw.reply(1)
    return raw
  }
  const [ana, eve] = [await connected('ana'), await connected('eve')]
  const call = (id: number) => ({ id, rpc: { method: 'who#am' } })
  ana.send(call(2))
  const { rpc } = (await ana.reply(2)) as { rpc: { data: { name: string } } }
  assert.deepEqual([rpc.data.name, reads], ['ana', []])
  await rig.events.emit('users:changed', {})
  await waitUntil(() => reads.length === 2)
  assert.equal((await eve.closed).code, 3503)
  ana.send(call(3), call(4))
  await Promise.all([ana.reply(3), ana.reply(4)])
  assert.deepEqual(reads.toSorted(), ['ana', 'eve'])
})

test('a user who changes while a connection is opened is read again', async () => {
  let read = 0
  const late = Promise.withResolvers<void>()
  await using rig = await startRig({
    channels: [who],
    authenticate: async () => {
      await late.promise
      return { user: new Somebody('ana', ['old']), sessionId: 's' }
    },
    reload: async (owners) => {
      read += 1
      return owners.map(({ userKey, ...owner }) => ({
        ...owner,
        user: new Somebody(userKey, ['new']),
      }))
    },
  })
  const socket = rig.socket({ origin: `http://127.0.0.1:${rig.port}` })
  await new Promise<void>((resolve) => rig.server.once('upgrade', () => resolve()))
  await rig.events.emit('user:changed', { userKey: 'ana', signOut: false })
  late.resolve()
  const raw = await new RawClient(socket).open()
  raw.send({ id: 1, connect: {} }, { id: 2, rpc: { method: 'who#am' } })
  await raw.reply(2)
  assert.equal(read, 1)
})

test('changes of other users do not keep a user from being read', async () => {
  let reads = 0
  let change = async (): Promise<unknown> => undefined
  await using rig = await startRig({
    channels: [who],
    reload: async (owners) => {
      if (++reads < 20) await change()
      return owners.map(({ userKey, ...owner }) => ({ ...owner, user: new Somebody(userKey) }))
    },
  })
  const headers = { cookie: 'user=ana; session=ana', origin: `http://127.0.0.1:${rig.port}` }
  const raw = await new RawClient(rig.socket(headers)).open()
  raw.send({ id: 1, connect: {} })
  await raw.reply(1)
  change = async () => {
    await rig.events.emit('user:changed', { userKey: 'ben', signOut: false })
    await rig.events.emit('session:ended', { sessionId: 'ben' })
  }
  await rig.events.emit('users:changed', {})
  raw.send({ id: 2, rpc: { method: 'who#am' } })
  await raw.reply(2)
  assert.equal(reads, 1)
})

test('what was read before a user or a session has changed is not current, however many changes follow', () => {
  const users = new Users(async (owners) => owners.map(() => undefined))
  const ana = { userKey: 'ana', sessionId: 'one' }
  const before = users.version
  assert.equal(users.isCurrent(ana, before), true)
  users.forgetSession('one')
  assert.equal(users.isCurrent(ana, before), false)
  const later = users.version
  users.forget('ben')
  assert.equal(users.isCurrent(ana, later), true)
  users.forget('ana')
  for (let n = 0; n < 20_000; n++) users.forget(`user ${n}`)
  assert.equal(users.isCurrent(ana, later), false)
  assert.equal(users.isCurrent(ana, users.version), true)
  users.forget()
  assert.equal(users.isCurrent(ana, users.version - 1), false)
})
