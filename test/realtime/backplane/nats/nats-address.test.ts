import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  parseNatsAddress,
  subjectToken,
} from '../../../../src/realtime/backplane/nats/nats-address.ts'

test('an address names servers, credentials and a prefix', () => {
  assert.deepEqual(parseNatsAddress('nats://localhost', 'shop'), {
    servers: ['localhost'],
    isEncrypted: false,
    user: undefined,
    password: undefined,
    prefix: 'voltaic.shop',
    display: 'nats://localhost',
  })
  const full = parseNatsAddress('nats+tls://me:s%40crt@one:4222,two:4223/?prefix=a.b', 'shop')
  assert.deepEqual(full.servers, ['one:4222', 'two:4223'])
  assert.deepEqual([full.user, full.password, full.isEncrypted], ['me', 's@crt', true])
  assert.equal(full.prefix, 'voltaic.a%2Eb')
  assert.equal(full.display, 'nats+tls://one:4222,two:4223')
  assert.equal(parseNatsAddress('nats://token@one', 'shop').password, undefined)
})

test('what is no address is refused, without showing a password', () => {
  for (const url of ['nats://', 'nats:one', 'nats://me:secret@one/path', 'nats://one?x=1']) {
    assert.throws(
      () => parseNatsAddress(url, 'shop'),
      (error: Error & { code: string }) =>
        error.code === 'E_BACKPLANE_ADDRESS' && !error.message.includes('secret'),
    )
  }
})

test('any text is one part of a subject', () => {
  assert.equal(subjectToken('lot/a.b *>'), 'lot%2Fa%2Eb%20%2A%3E')
})
