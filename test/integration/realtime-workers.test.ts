/** `voltaic start --workers`: several processes that act as one, and what happens when one of them dies. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Centrifuge, SubscribedContext } from 'centrifuge'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const skip = process.platform !== 'linux' && 'the children of a process are read from /proc'
const options = { skip, timeout: 120_000 }
const patience = { timeout: 30_000 }

/** A client that keeps what it heard of `stream/a`. */
class Watcher implements Disposable {
  readonly client: Centrifuge
  readonly numbers: number[] = []
  readonly offsets: number[] = []
  readonly joined: SubscribedContext[] = []
  readonly changes: string[] = []

  constructor(url: string, cookie?: string) {
    this.client = centrifugeClient(url, cookie === undefined ? {} : { cookie })
    const subscription = this.client.newSubscription('stream/a', { joinLeave: true })
    subscription.on('publication', ({ data, offset }) => {
      this.numbers.push(data.data.n)
      this.offsets.push(offset!)
    })
    subscription.on('subscribed', (context) => void this.joined.push(context))
    subscription.on('join', ({ info }) => void this.changes.push(`join ${info.client}`))
    subscription.on('leave', ({ info }) => void this.changes.push(`leave ${info.client}`))
    subscription.subscribe()
    this.client.connect()
  }

  [Symbol.dispose](): void {
    this.client.disconnect()
  }
}

function workersOf({ process: { pid } }: ClusterNode): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

/** Whether a process still runs; one whose parent died is nobody's to reap here. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

interface Scene extends AsyncDisposable {
  readonly cluster: Cluster
  readonly node: ClusterNode
  watch(count: number, cookie?: string): Promise<Watcher[]>
  publish(numbers: readonly number[], inside?: boolean): Promise<unknown>
}

/** Two workers and whoever watches them. */
async function twoWorkers(args: readonly string[] = ['--workers', '2']): Promise<Scene> {
  const folder = await temporaryFolder()
  const database = `sqlite:${join(folder.path, 'db.sqlite')}`
  const cluster = await Cluster.prepare({ database })
  const node = await cluster.start({ args })
  const watchers: Watcher[] = []
  return {
    cluster,
    node,
    async watch(count, cookie) {
      const added = Array.from({ length: count }, () => new Watcher(node.url, cookie))
      watchers.push(...added)
      await waitUntil(() => added.every(({ joined }) => joined.length > 0), patience)
      return added
    },
    publish: (numbers, inside = false) =>
      node.act('/test/publish', {
        inside,
        list: numbers.map((n) => ({ channel: 'stream', name: 'a', n })),
      }),
    async [Symbol.asyncDispose]() {
      for (const watcher of watchers) watcher[Symbol.dispose]()
      await cluster[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}

test('all see one order, whichever worker they and the publishers are at', options, async () => {
  await using scene = await twoWorkers()
  assert.equal(workersOf(scene.node).length, 2)
  const watchers = await scene.watch(20)
  await Promise.all(upTo(60).map((n) => scene.publish([n], n % 2 === 0)))
  for (const watcher of watchers) {
    await waitUntil(() => watcher.offsets.length === 60, patience)
    assert.deepEqual(watcher.offsets, upTo(60))
    assert.deepEqual(watcher.numbers, watchers[0]!.numbers)
  }
  const { code } = await scene.node.process.kill('SIGTERM')
  assert.equal(code, 0)
})

test(
  'a worker that is killed: nothing is missed, its people leave once, it is back',
  options,
  async () => {
    await using scene = await twoWorkers()
    const cookie = await scene.node.signIn('ana')
    const watchers = await scene.watch(16, cookie)
    const before = workersOf(scene.node)
    await scene.publish(upTo(10))
    process.kill(before[0]!, 'SIGKILL')
    for (const n of upTo(20)) {
      const again = () => scene.publish([10 + n]).then(() => true)
      await waitUntil(() => again().catch(() => false), patience) // its connection may have been cut
    }
    for (const { offsets, numbers } of watchers) {
      await waitUntil(() => numbers.includes(30), patience)
      assert.deepEqual(offsets, upTo(offsets.length))
    }
    const moved = watchers.filter(({ joined }) => joined.length > 1)
    assert.ok(moved.length > 0 && moved.length < 16, `${moved.length} of 16 were at that worker`)
    for (const { joined } of moved)
      assert.deepEqual([joined.length, joined[1]!.recovered], [2, true])
    const stayed = watchers.find(({ joined }) => joined.length === 1)!
    const left = () => stayed.changes.filter((change) => change.startsWith('leave'))
    await waitUntil(() => left().length === moved.length, patience)
    assert.equal(new Set(left()).size, moved.length)
    await waitUntil(() => workersOf(scene.node).length === 2, patience)
    assert.match(scene.node.process.stderr, /worker \d \(process \d+\) ended \(SIGKILL\)/)
    const [person] = await scene.node.act<{ connections: number }[]>('/test/presence', {
      name: 'a',
    })
    assert.equal(person?.connections, 16)
  },
)

for (const [what, args] of [
  ['the primary process of workers', ['--workers', '2']],
  ['the only process', []],
] as const) {
  test(`${what} is killed: another epoch, one fresh state for everybody`, options, async () => {
    await using scene = await twoWorkers(args)
    const watchers = await scene.watch(10)
    await scene.publish(upTo(10))
    await waitUntil(() => watchers.every(({ offsets }) => offsets.length === 10), patience)
    const workers = workersOf(scene.node)
    await scene.node.process.kill('SIGKILL')
    await waitUntil(() => !workers.some(isAlive), { ...patience, what: 'the workers are gone' })
    const port = scene.node.port
    const again = await scene.cluster.start({ port, args })
    await waitUntil(() => watchers.every(({ joined }) => joined.length === 2), patience)
    await again.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n: 11 }] })
    await waitUntil(() => watchers.every(({ numbers }) => numbers.at(-1) === 11), patience)
    for (const { joined, offsets } of watchers) {
      assert.deepEqual(
        joined.map(({ recovered }) => recovered),
        [false, false],
      )
      assert.equal(joined[1]!.wasRecovering, true)
      assert.notEqual(joined[1]!.streamPosition!.epoch, joined[0]!.streamPosition!.epoch)
      assert.deepEqual(Object.keys(joined[1]!.data), ['states'])
      assert.deepEqual(offsets, [...upTo(10), 1])
    }
  })
}

test(
  'SIGHUP replaces the workers one after the other, and nobody misses anything',
  options,
  async () => {
    await using scene = await twoWorkers()
    const watchers = await scene.watch(10)
    const before = workersOf(scene.node)
    process.kill(scene.node.process.pid, 'SIGHUP')
    let n = 0
    await waitUntil(async () => {
      const sent = await scene.publish([n + 1]).catch(() => undefined)
      if (sent) n += 1
      const now = workersOf(scene.node)
      return now.length === 2 && now.every((pid) => !before.includes(pid))
    }, patience)
    await waitUntil(() => watchers.every(({ numbers }) => numbers.includes(n)), patience)
    for (const { offsets, joined } of watchers) {
      assert.deepEqual(offsets, upTo(offsets.length))
      assert.ok(joined.slice(1).every(({ recovered }) => recovered))
    }
  },
)
