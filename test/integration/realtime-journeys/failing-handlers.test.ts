/** What a project's functions may do wrong, and what its clients see of it: an error, and nothing else. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { channel, refuse } from '../../../src/realtime.ts'
import { CommandRefused, createTestApp, testClient } from '../../../src/testing.ts'

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic

/** What a call answers that no client could be told. */
const unspeakable: Record<string, () => unknown> = {
  bigint: () => 1n,
  cyclic: () => cyclic,
  stubborn: () => ({
    toJSON() {
      throw new Error('a secret of the server')
    },
  }),
}

/** Ways in which a function fails. */
const failures: Record<string, () => unknown> = {
  throws: () => {
    throw new Error('a secret of the server')
  },
  throwsNull: () => {
    throw null
  },
  rejects: () => Promise.reject(new TypeError('a secret of the server')),
  hangs: () => new Promise<never>(() => undefined),
  refusesWrongly: () => refuse(5, 'a secret of the server'),
  ...unspeakable,
}

const fails = (part: string, name: string) =>
  name.startsWith(`${part}-`) ? failures[name.slice(part.length + 1)]?.() : undefined

const calls = channel('calls', {
  subscribe: () => true,
  events: { said: z.string() },
  calls: {
    fail: { input: z.string(), run: (_context, how) => failures[how]?.() as string },
    date: { run: () => new Date(0) as unknown as string },
    nothing: { run: () => undefined },
    wrongEvent: { run: async () => void (await calls.publish({}, 'sad' as 'said', 'x')) },
    wrongData: { run: async () => void (await calls.publish({}, 'said', 1 as never)) },
    refuse: { run: () => refuse(1500, 'No, thank you.') },
  },
})

const parts = channel('parts/:name', {
  load: ({ params }) => fails('load', params.name) ?? params.name,
  subscribe: async ({ params }) => ((await fails('subscribe', params.name)) ?? true) as boolean,
  state: ({ params }) => (fails('state', params.name) ?? 'fine') as string,
  presence: ({ params }) => (fails('presence', params.name) ?? { id: 1, name: 'One' }) as never,
  events: { said: z.string() },
})

async function visitor(t: TestContext) {
  const app = await createTestApp({
    label: 'failing',
    channels: [calls, parts],
    logLevel: 'silent',
    realtime: { times: { call: '200ms', rule: '200ms' } },
  })
  t.after(() => app.close())
  return testClient(app)
}

/** The number and the message of a refusal. */
function refusal(promise: Promise<unknown>): Promise<{ number: number; message: string }> {
  return promise.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => {
      assert.ok(error instanceof CommandRefused, String(error))
      assert.doesNotMatch(error.message, /secret/)
      return { number: error.number, message: error.message }
    },
  )
}

test('a call that fails in any way costs an error, and the next one works', async (t) => {
  const line = await (await visitor(t)).channel(calls, {})

  for (const how of Object.keys(failures))
    assert.equal((await refusal(line.call('fail', how))).number, 100, how)
  assert.equal((await refusal(line.call('wrongEvent'))).number, 100)
  assert.equal((await refusal(line.call('wrongData'))).number, 100)
  assert.equal((await refusal(line.call('fail', 5 as unknown as string))).number, 107)
  for (const name of ['missing', 'toString', '__proto__', 'constructor'])
    assert.equal((await refusal(line.call(name as 'nothing'))).number, 104, name)
  const refused = await refusal(line.call('refuse'))
  assert.equal(refused.number, 1500)
  assert.match(refused.message, /No, thank you\./)

  assert.equal(await line.call('date'), '1970-01-01T00:00:00.000Z')
  assert.equal(await line.call('nothing'), undefined)
})

test('calls that hang give their places back', async (t) => {
  const line = await (await visitor(t)).channel(calls, {})

  const numbers = await Promise.all(
    Array.from({ length: 40 }, async () => (await refusal(line.call('fail', 'hangs'))).number),
  )

  assert.deepEqual(new Set(numbers), new Set([100, 111]))
  assert.equal(await line.call('nothing'), undefined)
})

test('a channel whose functions fail refuses, and others go on', async (t) => {
  const client = await visitor(t)

  for (const part of ['load', 'subscribe', 'presence'])
    for (const how of ['throws', 'rejects', 'hangs'])
      assert.equal(
        (await refusal(client.channel(parts, { name: `${part}-${how}` }))).number,
        100,
        `${part} ${how}`,
      )
  for (const how of ['throws', 'rejects', 'hangs', ...Object.keys(unspeakable)])
    assert.equal((await refusal(client.channel(parts, { name: `state-${how}` }))).number, 100, how)

  assert.equal((await client.channel(parts, { name: 'other' })).state, 'fine')
})
