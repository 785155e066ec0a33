import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { test } from 'node:test'
import { checkUtf8 } from '../../../src/realtime/websocket/utf8.ts'
import { seeded } from '../../support/seeded.ts'

test('a text cut at every byte is valid so far', () => {
  const bytes = Buffer.from('aé→😀\u{10ffff}\ud7ff\ue000')
  for (let end = 0; end <= bytes.length; end++) {
    const checked = checkUtf8(bytes, 0, end)
    assert.ok(checked >= 0 && checked <= end && end - checked < 4, String(end))
    assert.equal(checked === end, isUtf8(bytes.subarray(0, end)), String(end))
  }
})

test('what no continuation could make valid is noticed at once', () => {
  for (const digits of [
    '80',
    'c0',
    'c1',
    'f5',
    'ff',
    'e080',
    'eda0',
    'f080',
    'f490',
    'e28228',
    'f0908f41',
  ]) {
    const bytes = Buffer.from(digits, 'hex')
    assert.equal(checkUtf8(bytes, 0, bytes.length), -1, digits)
  }
})

test('random bytes, checked byte by byte, are judged as a whole', () => {
  const pick = seeded(6)
  const leads = [0x41, 0x80, 0xbf, 0xc2, 0xdf, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f]
  for (let run = 0; run < 20_000; run++) {
    const bytes = Buffer.from(Array.from({ length: 1 + pick(6) }, () => leads[pick(leads.length)]!))
    let checked = 0
    for (let end = 1; end <= bytes.length && checked >= 0; end++) {
      checked = checkUtf8(bytes, checked, end)
    }
    assert.equal(checked === bytes.length, isUtf8(bytes), bytes.toString('hex'))
  }
})
