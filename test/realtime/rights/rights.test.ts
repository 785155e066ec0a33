/** Random interleavings on several nodes that are far apart: who loses a right gets nothing from then on, the others all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { runInApplication } from '../../../src/core/application.ts'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { seeded } from '../../support/seeded.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { farBackplane, MemoryBackplane } from '../far-backplane.ts'
import { type Rig, Somebody, startRig } from '../rig.ts'

const names = ['ana', 'ben', 'cas', 'dora']
const stays = ['eve', 'finn']

interface Position {
  readonly epoch: string
  readonly offset: number
}

/** A client that subscribes, follows, and recovers. */
class Reader {
  readonly name: string
  readonly got: number[] = []
  readonly problems: string[] = []
  isSubscribed = false
  /** Where it is; unknown until its first subscription was answered. */
  #position: Position | undefined
  #id = 1
  readonly #send: (command: object) => void

  readonly #mayGet: (n: number) => boolean

  constructor(rig: Rig, name: string, mayGet: (n: number) => boolean) {
    this.name = name
    this.#mayGet = mayGet
    const user = new Somebody(name)
    rig.people.set(name, user)
    const socket = rig.realtime.connectInProcess({ user, sessionId: `session-${name}` })
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)))
    this.#send = (command) => socket.send(JSON.stringify({ id: this.#id++, ...command }))
    this.#send({ connect: {} })
  }

  get isAnswered(): boolean {
    return this.#position !== undefined
  }

  subscribe(recover = false): void {
    if (this.isSubscribed) return
    this.isSubscribed = true
    this.#send({ subscribe: { channel: 'room', ...(recover && { recover, ...this.#position }) } })
  }

  // biome-ignore lint/suspicious/noExplicitAny: frames of the protocol
  #receive({ subscribe, push, error }: any): void {
    if (error) this.isSubscribed = false
    if (subscribe) {
      if (subscribe.was_recovering && !subscribe.recovered) this.problems.push('not recovered')
      this.#position = { epoch: subscribe.epoch, offset: subscribe.offset }
      for (const publication of subscribe.publications ?? []) this.#take(publication)
    }
    if (push?.pub) this.#take(push.pub)
    if (!push?.unsubscribe) return
    this.isSubscribed = false
    if (push.unsubscribe.code === 2500) this.subscribe(true)
  }

  #take({ offset, data }: { offset: number; data: { data: number } }): void {
    if (offset !== this.#position!.offset + 1) {
      this.problems.push(`${offset} after ${this.#position!.offset}`)
    }
    if (!this.#mayGet(data.data)) this.problems.push(`got ${data.data} in spite of all`)
    this.#position = { ...this.#position!, offset }
    this.got.push(data.data)
  }
}

async function play(seed: number): Promise<void> {
  const below = seeded(seed)
  const random = () => below(1_000) / 1_000
  const ticks = async (most: number) => {
    for (let n = below(most); n > 0; n--) await new Promise((resolve) => setImmediate(resolve))
  }
  const allowed = new Set([...names, ...stays])
  const room = channel('room', {
    async subscribe({ user }) {
      await ticks(5)
      const answer = allowed.has(user.name)
      await ticks(5)
      return answer
    },
    history: { size: 10_000 },
    events: { n: z.number() },
  })
  const middle = new MemoryBackplane()
  const rigs: Rig[] = []
  for (const most of [2, 10, 20]) {
    const isLost = () => most > 5 && random() < 0.03
    const delayControl = () => ticks(4 * most)
    const backplane = farBackplane(middle, { delay: () => ticks(most), delayControl, isLost })
    rigs.push(await startRig({ channels: [room], backplane, times: { positions: 200 } }))
  }
  const anyRig = () => rigs[below(rigs.length)]!
  /** Whose revocation has returned. */
  const revoked = new Set<string>()
  /** What nobody of these names may get, until the right is given back. */
  const forbidden = new Map<number, Set<string>>()
  const readers = [...names, ...stays].map(
    (name) => new Reader(anyRig(), name, (n) => !forbidden.get(n)!.has(name)),
  )
  for (const reader of readers) reader.subscribe()
  const revoking = new Map<string, Promise<void>>()
  let published = 0

  const revoke = async (name: string) => {
    const rig = anyRig()
    allowed.delete(name)
    const telling =
      random() < 0.5
        ? rig.events.emit('user:changed', { userKey: name, signOut: false })
        : runInApplication(rig.application, () => room.reauthorize({}))
    await telling
    revoked.add(name)
    revoking.delete(name)
    publish()
  }
  const publish = () => {
    const n = published++
    forbidden.set(n, new Set(revoked))
    void runInApplication(anyRig().application, () => room.publish({}, 'n', n))
  }
  for (let step = 0; step < 150; step++) {
    const name = names[below(names.length)]!
    const choice = random()
    if (choice < 0.5) publish()
    else if (choice < 0.65 && allowed.has(name)) revoking.set(name, revoke(name))
    else if (choice < 0.8 && revoked.has(name)) {
      revoked.delete(name)
      for (const others of forbidden.values()) others.delete(name)
      allowed.add(name)
    } else if (choice < 0.9) readers.find((reader) => reader.name === name)!.subscribe()
    await ticks(4)
  }
  await Promise.all(revoking.values())
  const faithful = readers.filter(({ name }) => stays.includes(name))
  await waitUntil(() => faithful.every(({ isAnswered }) => isAnswered))
  publish()
  await waitUntil(() => faithful.every(({ got }) => got.at(-1) === published - 1))
  for (const { name, problems } of readers) assert.deepEqual(problems, [], `seed ${seed}: ${name}`)
  for (const rig of rigs.reverse()) await rig[Symbol.asyncDispose]()
  await middle.close()
}

const seeds = Number(process.env.VOLTAIC_SEEDS ?? 12)

for (let seed = 1; seed <= seeds; seed++) {
  test(`rights hold on three nodes, seed ${seed}`, () => play(seed))
}
