import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextPath } from '../../../src/auth/sign-in/next-path.ts'

describe('nextPath', () => {
  for (const path of ['/', '/lots/clock', '/lots?q=a%2Fb&page=2#bids', '/a//b']) {
    it(`goes to ${path}`, () => assert.equal(nextPath(path, '/home'), path))
  }

  const elsewhere = [
    undefined,
    ['/lots'],
    '',
    'lots',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '/./\t/evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/lots\r\nSet-Cookie: a=b',
    `/${'x'.repeat(3000)}`,
  ]
  for (const next of elsewhere) {
    it(`does not follow ${JSON.stringify(next)?.slice(0, 40)}`, () =>
      assert.equal(nextPath(next, '/home'), '/home'))
  }
})
