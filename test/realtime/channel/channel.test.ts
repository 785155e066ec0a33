import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { CallRefused, refuse } from '../../../src/realtime/channel/call-refused.ts'
import { channel, isChannel } from '../../../src/realtime/channel/channel.ts'
import { ChannelRegistry } from '../../../src/realtime/channel/channel-registry.ts'
import { encodeEvent } from '../../../src/realtime/channel/event-data.ts'
import { conflate, dropNew, dropOldest } from '../../../src/realtime/channel/slow-policy.ts'

const code = (expected: string) => (error: Error & { code?: string }) => error.code === expected

test('a channel is a value that says what it is', () => {
  const made = channel('lot/:slug', { events: { price: z.number() } })
  assert.equal(made.pattern, 'lot/:slug')
  assert.deepEqual(made.definition.retention, { size: 100, ttl: 600_000 })
  assert.equal(made.definition.slow, 'disconnect')
  assert.ok(isChannel(made) && !isChannel({ pattern: 'lot/:slug' }))
})

test('a declaration that cannot work is refused', () => {
  assert.throws(() => channel('lot//x', {}), code('E_CHANNEL_PATTERN'))
  assert.throws(() => channel('a', { events: { state: z.string() } }), code('E_CHANNEL_EVENT'))
  assert.throws(() => channel('a', { history: { size: 0 } }), code('E_CHANNEL_HISTORY'))
  assert.throws(() => channel('a', { history: { ttl: 'soon' } }), code('E_DURATION'))
  assert.throws(() => channel('a', { slow: conflate('symbol') }), code('E_CHANNEL_SLOW'))
  assert.throws(() => dropOldest(0), code('E_CHANNEL_SLOW'))
  assert.equal(channel('a', { history: false, slow: dropNew }).definition.slow, dropNew)
})

test('a name finds its channel, and only one', () => {
  const lot = channel('lot/:slug', {})
  const bids = channel('lot/:slug/bids', {})
  const registry = new ChannelRegistry([lot, bids, lot])
  assert.deepEqual(registry.find('lot/clock')?.params, { slug: 'clock' })
  assert.equal(registry.find('lot/clock/bids')?.definition, bids.definition)
  assert.equal(registry.find('lot'), undefined)
  assert.equal(registry.find(`lot/${'x'.repeat(300)}`), undefined)
  assert.equal(registry.nameOf(lot, { slug: 'a b' }), 'lot/a%20b')
  assert.throws(() => registry.nameOf(channel('other', {}), {}), code('E_CHANNEL_UNKNOWN'))
  assert.throws(
    () => new ChannelRegistry([lot, channel('lot/new', {})]),
    (error: Error) =>
      code('E_CHANNEL_OVERLAP')(error) && /lot\/:slug and lot\/new/.test(error.message),
  )
})

test('data is validated and encoded once', async () => {
  const { definition } = channel('a', {
    events: {
      price: z.object({ amount: z.string().transform((text) => Number(text)) }),
      later: z.string().refine(async (text) => text !== 'no'),
    },
  })
  assert.equal(
    encodeEvent(definition, 'price', { amount: '12', more: true }),
    '{"event":"price","data":{"amount":12}}',
  )
  assert.equal(await encodeEvent(definition, 'later', 'yes'), '{"event":"later","data":"yes"}')
  assert.throws(() => encodeEvent(definition, 'price', {}), code('E_CHANNEL_DATA'))
  await assert.rejects(async () => encodeEvent(definition, 'later', 'no'), code('E_CHANNEL_DATA'))
  assert.throws(() => encodeEvent(definition, 'nope', {}), code('E_CHANNEL_EVENT'))
})

test('a refusal has a number of the project and a message', () => {
  assert.throws(
    () => refuse(1_002, 'Too late.', { temporary: true }),
    (error: Error) => {
      assert.ok(error instanceof CallRefused)
      assert.deepEqual([error.number, error.message, error.temporary], [1_002, 'Too late.', true])
      return true
    },
  )
  for (const wrong of [999, 2_000, 1_000.5]) {
    assert.throws(() => refuse(wrong, 'x'), code('E_REFUSAL_CODE'))
  }
})
