import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atomic, connect, f, Model } from 'voltaic/db'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, type Rig, startRig } from '../realtime/rig.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { waitUntil } from '../support/wait-until.ts'

class Room extends Model({
  name: f.char({ maxLength: 100, unique: true }),
  isOpen: f.boolean({ default: true }),
}) {}

const room = channel('room/:name', {
  load: ({ params }) => Room.get({ name: params.name }),
  subscribe: ({ target }) => target.isOpen,
  state: ({ target }) => ({ name: target.name }),
  events: { n: z.number() },
})

async function setUp() {
  const made = await emptyDatabase()
  const database = await connect(made.url, { models: [Room], app: 'rooms' })
  await database.createTables()
  const hall = await Room.create({ name: 'hall' })
  const other = await Room.create({ name: 'other' })
  const rig = await startRig({ channels: [room] })
  const stop = async () => {
    await rig[Symbol.asyncDispose]()
    await database.close()
    await made[Symbol.asyncDispose]()
  }
  return { rig, hall, other, [Symbol.asyncDispose]: stop }
}

async function follow(rig: Rig, name: string) {
  const sub = rig.official('ana').newSubscription(`room/${name}`)
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push(data.data as number))
  const over = once<{ code: number }>((resolve) => sub.on('unsubscribed', resolve))
  sub.subscribe()
  await sub.ready()
  return { sub, got, over }
}

test('a row that is committed has its channel asked again, and no other', async () => {
  await using world = await setUp()
  const { rig, hall } = world
  const inHall = await follow(rig, 'hall')
  const elsewhere = await follow(rig, 'other')
  await room.publish({ name: 'hall' }, 'n', 1)
  hall.isOpen = false
  await hall.save()
  await room.publish({ name: 'hall' }, 'n', 2)
  await room.publish({ name: 'other' }, 'n', 3)
  assert.equal((await inHall.over).code, 2000)
  await waitUntil(() => elsewhere.got.length === 1)
  assert.deepEqual([inHall.got, elsewhere.got], [[1], [3]])
})

test('what is undone changes no rights', async () => {
  await using world = await setUp()
  const { rig, hall } = world
  const inHall = await follow(rig, 'hall')
  await assert.rejects(
    atomic(async () => {
      await Room.filter({ pk: hall.pk }).update({ isOpen: false })
      throw new Error('undo')
    }),
    /undo/,
  )
  await room.publish({ name: 'hall' }, 'n', 1)
  await waitUntil(() => inHall.got.length === 1)
})

test('many rows at once, and rows that are deleted', async () => {
  await using world = await setUp()
  const { rig, other } = world
  const inHall = await follow(rig, 'hall')
  const elsewhere = await follow(rig, 'other')
  await Room.filter({ name: 'hall' }).update({ isOpen: false })
  await room.publish({ name: 'hall' }, 'n', 1)
  await other.delete()
  await room.publish({ name: 'other' }, 'n', 1)
  assert.equal((await inHall.over).code, 2000)
  assert.equal((await elsewhere.over).code, 2000)
  assert.deepEqual([inHall.got, elsewhere.got], [[], []])
})

test('a row that is not there is an unknown channel', async () => {
  await using world = await setUp()
  const sub = world.rig.official('ana').newSubscription('room/nowhere')
  const over = once<{ code: number }>((resolve) => sub.on('unsubscribed', resolve))
  sub.subscribe()
  assert.equal((await over).code, 102)
})
