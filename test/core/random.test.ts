import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomToken } from '../../src/core/random.ts'

test('tokens have the length that is asked for, and none comes twice, however many are made', () => {
  for (const bytes of [1, 12, 24, 64, 65, 500]) {
    assert.equal(Buffer.from(randomToken(bytes), 'base64url').length, bytes)
  }
  const tokens = Array.from({ length: 5_000 }, (_, index) => randomToken(8 + (index % 40)))
  assert.equal(new Set(tokens).size, tokens.length)
  assert.equal(new Set(tokens.map((token) => token.slice(0, 10))).size, tokens.length)
})
