import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type Rig, type RigOptions, Somebody, startRig } from '../rig.ts'

const many = 400

interface Crowd {
  readonly users: Somebody[]
  /** What each of them got, by name. */
  readonly got: Map<string, number[]>
  readonly ended: Map<string, number>
}

/** Many people on one channel. */
async function crowdOn(rig: Rig, name: string): Promise<Crowd> {
  const users = Array.from({ length: many }, (_, n) => new Somebody(`user-${n}`))
  for (const user of users) rig.people.set(user.name, user)
  const got = new Map(users.map((user) => [user.name, [] as number[]]))
  const ended = new Map<string, number>()
  let answered = 0
  for (const user of users) {
    const socket = rig.realtime.connectInProcess({ user, sessionId: `session-${user.name}` })
    socket.onmessage = ({ data }) => {
      const { push, subscribe } = JSON.parse(String(data))
      if (subscribe) answered += 1
      if (push?.pub) got.get(user.name)!.push(push.pub.data.data)
      if (push?.unsubscribe) ended.set(user.name, push.unsubscribe.code)
    }
    socket.onclose = ({ code }) => ended.set(user.name, code)
    socket.send('{"id":1,"connect":{}}')
    socket.send(JSON.stringify({ id: 2, subscribe: { channel: name } }))
  }
  await waitUntil(() => answered === many)
  return { users, got, ended }
}

function hall(options: { delay?: () => Promise<void> } = {}) {
  const counts = { loads: 0, questions: 0, atOnce: 0, mostAtOnce: 0 }
  const made = channel('hall/:id', {
    load: ({ params }) => {
      counts.loads += 1
      return { id: params.id }
    },
    async subscribe({ user, target }) {
      counts.questions += 1
      counts.atOnce += 1
      counts.mostAtOnce = Math.max(counts.mostAtOnce, counts.atOnce)
      await options.delay?.()
      counts.atOnce -= 1
      return user.can('view', target)
    },
    history: { size: 1_000 },
    events: { n: z.number() },
  })
  return { counts, hall: made }
}

async function withCrowd(options: Partial<RigOptions> = {}, delay?: () => Promise<void>) {
  const { counts, hall: made } = hall(delay ? { delay } : {})
  const rig = await startRig({ channels: [made], ...options })
  const crowd = await crowdOn(rig, 'hall/1')
  Object.assign(counts, { loads: 0, questions: 0, mostAtOnce: 0 })
  return { rig, crowd, counts, hall: made, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() }
}

test('a crowd is asked a few at a time, with one load, and none of it gets what it may not see', async () => {
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
  await using it = await withCrowd({}, tick)
  const { users, got, ended } = it.crowd
  await it.hall.publish({ id: '1' }, 'n', 1)
  for (const user of users.slice(0, many / 2)) user.may.clear()
  await it.hall.reauthorize({ id: '1' })
  await it.hall.publish({ id: '1' }, 'n', 2)
  await waitUntil(() => [...got.values()].filter((each) => each.length === 2).length === many / 2)
  await waitUntil(() => ended.size === many / 2)
  for (const [i, { name }] of users.entries()) {
    assert.deepEqual(got.get(name), i < many / 2 ? [1] : [1, 2])
    assert.equal(ended.get(name), i < many / 2 ? 2000 : undefined)
  }
  const { loads, questions, mostAtOnce } = it.counts
  assert.deepEqual([loads, questions], [1, many])
  assert.ok(mostAtOnce <= 128, `${mostAtOnce} questions at once`)
})

test('many users are read in a few readings, and who is gone is disconnected', async () => {
  const readings: number[] = []
  const gone = new Set<string>()
  await using it = await withCrowd({
    reload: async (owners) => {
      readings.push(owners.length)
      return owners.map(({ userKey, ...owner }) =>
        gone.has(userKey)
          ? undefined
          : { ...owner, user: it.crowd.users.find(({ name }) => name === userKey)! },
      )
    },
  })
  gone.add('user-7')
  await it.rig.events.emit('users:changed', {})
  await it.hall.publish({ id: '1' }, 'n', 1)
  await waitUntil(
    () => [...it.crowd.got.values()].filter(({ length }) => length === 1).length === many - 1,
  )
  assert.deepEqual([...it.crowd.ended], [['user-7', 3503]])
  assert.deepEqual(readings, [250, 150])
})

test('a change while a crowd is asked has those asked again who were asked before it', async () => {
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
  await using it = await withCrowd({}, tick)
  const asking = it.hall.reauthorize({ id: '1' })
  await waitUntil(() => it.counts.questions > many / 4)
  const early = it.crowd.users.at(-1)!
  const late = it.crowd.users[0]!
  early.may.clear()
  late.may.clear()
  await it.hall.reauthorize({ id: '1' })
  await asking
  await it.hall.publish({ id: '1' }, 'n', 1)
  await waitUntil(
    () => [...it.crowd.got.values()].filter(({ length }) => length === 1).length === many - 2,
  )
  assert.deepEqual([it.crowd.got.get(early.name), it.crowd.got.get(late.name)], [[], []])
  assert.equal(it.crowd.ended.size, 2)
})

test('a rule that hangs ends the subscriptions of its channel, so that clients come back, and no other', async () => {
  let isHanging = false
  const delay = () => (isHanging ? new Promise<void>(() => undefined) : Promise.resolve())
  await using it = await withCrowd({ times: { rule: 200 } }, delay)
  isHanging = true
  await it.hall.reauthorize({ id: '1' })
  await waitUntil(() => it.crowd.ended.size === many)
  assert.deepEqual(new Set(it.crowd.ended.values()), new Set([2500]))
  assert.equal(it.rig.realtime.stats.connections, many)
})

test('rules are asked again without a reason in parts, and publications do not wait for it', async () => {
  const gate = Promise.withResolvers<void>()
  let isSlow = false
  await using it = await withCrowd({ times: { recheck: 120, rule: 5_000 } }, () =>
    isSlow ? gate.promise : Promise.resolve(),
  )
  isSlow = true
  await waitUntil(() => it.counts.atOnce > 0)
  await it.hall.publish({ id: '1' }, 'n', 1)
  await waitUntil(() => [...it.crowd.got.values()].every(({ length }) => length === 1))
  gate.resolve()
})
