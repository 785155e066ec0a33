import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { minimumLength, passwordProblems } from '../../../src/auth/passwords/password-rules.ts'

const ada = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' }

describe('the rules for passwords', () => {
  it('accept what is long and unlike the person', () => {
    assert.deepEqual(passwordProblems('violet-harbour-7', ada), [])
  })

  for (const [password, message] of [
    ['short', /at least 8/],
    ['qwerty123', /too common/],
    ['Password1', /too common/],
    ['918273645546', /digits alone/],
    ['ada.lovelace', /too much like/],
    ['l0velace1', /too much like/],
    ['x'.repeat(1025), /at most 1,024/],
  ] as const) {
    it(`refuse ${password.slice(0, 20)}`, () => {
      assert.match(passwordProblems(password, ada).join(' '), message)
    })
  }

  it('count characters, not code units', () => {
    assert.equal(minimumLength(4)('🐟🐟🐟', {})?.includes('at least 4'), true)
    assert.equal(minimumLength(3)('🐟🐟🐟', {}), undefined)
  })

  it('do nothing slow with long input', () => {
    assert.deepEqual(passwordProblems('aB'.repeat(500), { email: 'b'.repeat(5000) }), [])
  })
})
