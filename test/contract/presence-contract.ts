/** What every presence store must do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sleep } from '../../src/core/clock.ts'
import { mergePeople } from '../../src/protocol/people.ts'
import type { PresenceStore } from '../../src/realtime/presence/presence-store.ts'

const minute = 60_000

function entry(client: string, id: string, since = 1_000) {
  return { client, info: { id, name: id.toUpperCase() }, since }
}

/** Runs the suite. `create` gives an empty store; the suite closes it. */
export function presenceContract(name: string, create: () => Promise<PresenceStore>): void {
  const check = (what: string, run: (store: PresenceStore) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      const store = await create()
      try {
        await run(store)
      } finally {
        await store.close()
      }
    })

  const present = async (store: PresenceStore, channel: string) =>
    (await store.list(channel))
      .filter(({ leftAt }) => leftAt === undefined)
      .map(({ client }) => client)
      .sort()

  check('lists the connections of a channel', async (store) => {
    await store.add('a', entry('1', 'ana'), minute)
    await store.add('a', entry('2', 'ana', 2_000), minute)
    await store.add('a', entry('3', 'ben', 3_000), minute)
    await store.add('b', entry('1', 'ana'), minute)
    assert.deepEqual(await present(store, 'a'), ['1', '2', '3'])
    assert.deepEqual(await present(store, 'b'), ['1'])
    assert.deepEqual(await present(store, 'c'), [])
    assert.deepEqual(mergePeople(await store.list('a'), Date.now()), [
      { id: 'ana', name: 'ANA', since: 1_000, connections: 2 },
      { id: 'ben', name: 'BEN', since: 3_000, connections: 1 },
    ])
  })

  check('adding again renews, and counts once', async (store) => {
    await store.add('a', entry('1', 'ana'), 30)
    await store.add('a', entry('1', 'ana'), minute)
    await sleep(50)
    assert.deepEqual(await present(store, 'a'), ['1'])
  })

  check('an entry that nobody renews is gone, and cannot leave any more', async (store) => {
    await store.add('a', entry('1', 'ana'), 10)
    await sleep(30)
    assert.deepEqual(await store.list('a'), [])
    assert.equal(await store.remove('a', '1'), false)
  })

  check('leaving counts once, and keeps the person for a moment', async (store) => {
    await store.add('a', entry('1', 'ana'), minute)
    assert.deepEqual(await Promise.all([store.remove('a', '1'), store.remove('a', '1')]), [
      true,
      false,
    ])
    assert.equal(await store.remove('a', 'nobody'), false)
    assert.deepEqual(await present(store, 'a'), [])
    const [person] = mergePeople(await store.list('a'), Date.now())
    assert.deepEqual([person?.id, person?.connections], ['ana', 0])
    await store.add('a', entry('2', 'ana', 5_000), minute)
    const [back] = mergePeople(await store.list('a'), Date.now())
    assert.deepEqual([back?.since, back?.connections], [1_000, 1])
  })
}
