import assert from 'node:assert/strict'
import { test } from 'node:test'
import { disconnects, isResubscribable, isTerminal } from '../../src/protocol/codes.ts'

test('the code of a disconnect says whether to come back', () => {
  const terminal = Object.entries(disconnects)
    .filter(([, { code }]) => isTerminal(code))
    .map(([name]) => name)
  assert.deepEqual(terminal, [
    'invalidToken',
    'badRequest',
    'stale',
    'sessionEnded',
    'forced',
    'notAvailable',
  ])
  assert.ok(isTerminal(4_500) && !isTerminal(4_499) && !isTerminal(1_006) && !isTerminal(5_000))
})

test('from 2500 a client subscribes again', () => {
  assert.ok(isResubscribable(2_500) && !isResubscribable(2_000))
})
