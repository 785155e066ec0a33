import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { secretKeys } from '../../src/app/secret-key.ts'
import { completeSettings, settingDeclarations } from '../../src/app/settings.ts'
import { settingRows } from '../../src/core/settings/settings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const document = join(import.meta.dirname, '../../docs/reference/settings.md')

test('the table of settings in the reference is the table in the code', () => {
  const rows = settingRows(settingDeclarations).map(
    ({ name, accepted, about }) => `| \`${name}\` | ${about} | ${accepted} |`,
  )
  const text = readFileSync(document, 'utf8')
  const documented = text.split('\n').filter((line) => line.startsWith('| `'))
  assert.deepEqual(documented, rows)
})

test('a misspelt setting is refused with its name', () => {
  const misspelt = { databse: 'sqlite::memory:' } as object
  assert.throws(() => completeSettings(misspelt), { message: /databse\. Did you mean database\?/ })
})

test('a backend that is not there is refused with those that are', () => {
  assert.throws(() => completeSettings({ backplane: 'kafka://host' }), {
    message: /backplane .* memory:/,
  })
})

test('a wrong secret, and the password of an address, do not stand in the message', () => {
  assert.throws(() => completeSettings({ secretKey: 'hunter2' }), {
    message: /secretKey is a text of 7 characters\./,
  })
  const database = 'mysql://ada:hunter2@db.example.com/shop'
  assert.throws(() => completeSettings({ database }), { message: /"mysql:\/\/…@db/ })
  for (const wrong of [
    'ada:hunter2@db.example.com/shop',
    'mysql://ada:/hunter2@1@db.example.com',
  ]) {
    assert.throws(
      () => completeSettings({ database: wrong }),
      (error: Error) => {
        assert.match(error.message, /…@db\.example\.com/)
        assert.doesNotMatch(error.message, /hunter2/)
        return true
      },
    )
  }
})

test('hosts and origins that could never match are refused', () => {
  for (const host of ['https://example.com', 'example.com:8000', 'example.com/', '']) {
    assert.throws(() => completeSettings({ allowedHosts: [host] }), { code: 'E_SETTING' }, host)
  }
  for (const origin of ['*', 'example.com', 'https://example.com/', 'https://*.example.com']) {
    const settings = { allowedOrigins: [origin] }
    assert.throws(() => completeSettings(settings), { code: 'E_SETTING' }, origin)
  }
  completeSettings({
    allowedHosts: ['example.com', '.example.com', '*', '[::1]', '127.0.0.1'],
    allowedOrigins: ['https://shop.example.com', 'http://localhost:5173', 'http://[::1]:80'],
  })
})

test('production wants a secret, by the name of its variable', () => {
  const settings = completeSettings({
    environment: 'production',
    secretKey: { missingSecret: 'SECRET_KEY' },
  })
  assert.throws(() => secretKeys(settings), { code: 'E_SETTING', message: /SECRET_KEY is not set/ })
})

test('development makes a secret once and keeps it', async () => {
  await using folder = await temporaryFolder()
  const settings = completeSettings({
    environment: 'development',
    directory: folder.path,
    database: 'sqlite:data/x.sqlite',
  })
  const first = secretKeys(settings)
  assert.ok(first[0]!.length >= 32)
  assert.deepEqual(secretKeys(settings), first)
})
