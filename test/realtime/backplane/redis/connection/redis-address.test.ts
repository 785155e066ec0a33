import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRedisAddress } from '../../../../../src/realtime/backplane/redis/connection/redis-address.ts'

test('an address names a server, a database, credentials and a prefix', () => {
  assert.deepEqual(parseRedisAddress('redis://localhost', 'shop'), {
    hosts: [{ host: 'localhost', port: 6379 }],
    isCluster: false,
    isEncrypted: false,
    username: undefined,
    password: undefined,
    database: 0,
    prefix: 'voltaic:shop',
    display: 'redis://localhost',
  })
  const full = parseRedisAddress('rediss://me:s%40crt@[::1]:7000/3?prefix=a{b', 'shop')
  assert.deepEqual(full.hosts, [{ host: '::1', port: 7000 }])
  assert.deepEqual([full.username, full.password], ['me', 's@crt'])
  assert.deepEqual([full.isEncrypted, full.database], [true, 3])
  assert.equal(full.prefix, 'voltaic:a%7Bb@3')
  assert.equal(full.display, 'rediss://[::1]:7000/3')
  assert.equal(parseRedisAddress('redis://:secret@one', 'shop').username, undefined)
})

test('a cluster is named by its scheme or by a parameter', () => {
  const one = parseRedisAddress('redis+cluster://one:1,two:2?prefix=p', 'shop')
  assert.deepEqual(
    one.hosts.map(({ host, port }) => `${host}:${port}`),
    ['one:1', 'two:2'],
  )
  assert.deepEqual([one.isCluster, one.prefix], [true, 'voltaic:p'])
  assert.equal(parseRedisAddress('redis://one?cluster=true', 'shop').isCluster, true)
  assert.equal(parseRedisAddress('rediss+cluster://one', 'shop').isEncrypted, true)
})

test('what is no address is refused, without showing a password', () => {
  const wrong = [
    'redis:',
    'redis://',
    'redis://one,two',
    'redis://one:70000',
    'redis://one/name',
    'redis+cluster://one/2',
    'redis://one?prefx=a',
    'redis://user@one',
    'redis://u:%secret@one',
    'redis://u:secret@one two:x',
  ]
  for (const url of wrong) {
    assert.throws(
      () => parseRedisAddress(url, 'shop'),
      (error: Error & { code: string }) =>
        error.code === 'E_BACKPLANE_ADDRESS' && !error.message.includes('secret'),
      url,
    )
  }
})
