import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Events } from '../../src/core/events.ts'

test('handlers run one after another, in order, and emit waits for them', async () => {
  const events = new Events<{ done: number }>()
  const seen: string[] = []
  events.on('done', async (n) => {
    await setImmediate()
    seen.push(`first ${n}`)
  })
  const off = events.on('done', (n) => void seen.push(`second ${n}`))
  await events.emit('done', 1)
  off()
  await events.emit('done', 2)
  assert.deepEqual(seen, ['first 1', 'second 1', 'first 2'])
})

test('a handler that throws rejects emit', async () => {
  const events = new Events<{ done: number }>()
  events.on('done', () => {
    throw new Error('no')
  })
  await assert.rejects(events.emit('done', 1), /no/)
})
