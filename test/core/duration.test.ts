import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toMilliseconds } from '../../src/core/duration.ts'

test('numbers are milliseconds, texts have units', () => {
  assert.equal(toMilliseconds(250), 250)
  assert.equal(toMilliseconds('10m'), 600_000)
  assert.equal(toMilliseconds('1h30m'), 5_400_000)
  assert.equal(toMilliseconds('1.5s'), 1_500)
})

test('what is no duration is an error', () => {
  for (const wrong of ['', '10', 'ten minutes', '10m!', '-5s', Number.NaN, -1]) {
    assert.throws(() => toMilliseconds(wrong), { code: 'E_DURATION' }, String(wrong))
  }
})
