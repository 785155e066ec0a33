import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ControlMessage } from '../../../src/realtime/control/control.ts'
import { MessageBatch } from '../../../src/realtime/control/message-batch.ts'

const row = (pk: string | undefined, model = 'Lot'): ControlMessage => ({
  kind: 'row-changed',
  model,
  pk,
})

function batchOf(...messages: ControlMessage[]): MessageBatch {
  const batch = new MessageBatch()
  for (const message of messages) batch.add(message)
  return batch
}

test('one message is itself, several are one, and none is twice', () => {
  assert.deepEqual(batchOf(row('1'), row('1')).toMessage(), row('1'))
  const ended: ControlMessage = { kind: 'session-ended', sessionId: 's' }
  assert.deepEqual(batchOf(row('1'), ended, row('1'), ended).toMessage(), {
    kind: 'several',
    messages: [row('1'), ended],
  })
})

test('many rows of a model are any row of it', () => {
  const rows = Array.from({ length: 101 }, (_, n) => row(`${n}`))
  assert.deepEqual(batchOf(...rows, row('1', 'Bid')).toMessage(), {
    kind: 'several',
    messages: [row(undefined), row('1', 'Bid')],
  })
  assert.deepEqual(batchOf(row('1'), row(undefined), row('2')).toMessage(), row(undefined))
})

test('too many messages say that anything may have changed', () => {
  const ended = Array.from(
    { length: 10_001 },
    (_, n): ControlMessage => ({
      kind: 'session-ended',
      sessionId: `${n}`,
    }),
  )
  assert.deepEqual(batchOf(...ended, row('1')).toMessage(), { kind: 'anything-changed' })
})

test('batches are merged, and what is in one message is taken apart', () => {
  const merged = batchOf(row('1')).merge(batchOf(row('1'), row('2')))
  assert.deepEqual(merged.toMessage(), { kind: 'several', messages: [row('1'), row('2')] })
  assert.deepEqual(batchOf(merged.toMessage(), row('2')).toMessage(), merged.toMessage())
})
