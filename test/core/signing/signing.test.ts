import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clock, replaceClock } from '../../../src/core/clock.ts'
import { signer } from '../../../src/core/signing/signing.ts'

test('what was signed comes back; another purpose, key or a changed text does not', () => {
  const text = signer(['key one'], 'links').sign({ id: 3 })
  assert.deepEqual(signer(['key one'], 'links').unsign(text), { id: 3 })
  assert.equal(signer(['key one'], 'sessions').unsign(text), undefined)
  assert.equal(signer(['key two'], 'links').unsign(text), undefined)
  assert.equal(signer(['key one'], 'links').unsign(`x${text}`), undefined)
  assert.equal(signer(['key one'], 'links').unsign('nonsense'), undefined)
})

test('a rotated key still verifies as a fallback', () => {
  const text = signer(['old'], 'links').sign('x')
  assert.equal(signer(['new', 'old'], 'links').unsign(text), 'x')
})

test('a value expires', () => {
  const links = signer(['key'], 'links')
  const text = links.sign('x', { expiresIn: '10m' })
  assert.equal(links.unsign(text), 'x')
  const later = clock.now() + 600_001
  const restore = replaceClock({ now: () => later, monotonic: clock.monotonic, after: clock.after })
  assert.equal(links.unsign(text), undefined)
  restore()
})

test('no key is an error', () => {
  assert.throws(() => signer([], 'links'), { code: 'E_NO_KEY' })
})
