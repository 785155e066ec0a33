import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { env } from '../../../src/core/settings/env.ts'

const name = 'VOLTAIC_TEST_VALUE'
const set = (value: string) => {
  process.env[name] = value
}
afterEach(() => {
  delete process.env[name]
})

test('a variable that is not set gives the default, or an error that names it', () => {
  assert.equal(env.text(name, 'x'), 'x')
  assert.throws(() => env.text(name), {
    code: 'E_SETTING',
    message: /VOLTAIC_TEST_VALUE is not set/,
  })
  assert.deepEqual(env.list(name), [])
  assert.deepEqual(env.secret(name), { missingSecret: name })
})

test('values are typed, and wrong ones are refused by name', () => {
  set('a, b,')
  assert.deepEqual(env.list(name), ['a', 'b'])
  assert.throws(() => env.number(name), { message: /VOLTAIC_TEST_VALUE/ })
  assert.throws(() => env.boolean(name), { code: 'E_SETTING' })
  assert.throws(() => env.url(name), { code: 'E_SETTING' })
  assert.throws(() => env.secret(name), { message: /at least 32 characters/ })
  set('yes')
  assert.equal(env.boolean(name), true)
  set('42')
  assert.equal(env.number(name), 42)
})
