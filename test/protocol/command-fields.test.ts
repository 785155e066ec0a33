import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRequest } from '../../src/protocol/command-fields.ts'
import type { CommandName } from '../../src/protocol/frames.ts'

const wellFormed: [CommandName, unknown][] = [
  ['connect', {}],
  ['connect', { token: null, name: 'js', data: [1], headers: { a: 'b' }, subs: {} }],
  ['subscribe', { channel: 'a' }],
  ['subscribe', { channel: 'a', recover: true, offset: 2 ** 64, epoch: '', flag: 1, unknown: 1 }],
  ['history', { channel: 'a', limit: -1, since: { offset: 3 } }],
  ['history', { channel: 'a', limit: null, since: null, reverse: null }],
  ['rpc', {}],
  ['sub_refresh', { channel: 'a' }],
]

const malformed: [CommandName, unknown][] = [
  ['connect', null],
  ['connect', []],
  ['connect', 'x'],
  ['connect', { token: 5 }],
  ['subscribe', {}],
  ['subscribe', { channel: '' }],
  ['subscribe', { channel: 5 }],
  ['subscribe', { channel: 'a', offset: -1 }],
  ['subscribe', { channel: 'a', offset: 1.5 }],
  ['subscribe', { channel: 'a', offset: '1' }],
  ['subscribe', { channel: 'a', offset: Number.POSITIVE_INFINITY }],
  ['subscribe', { channel: 'a', recover: 1 }],
  ['subscribe', { channel: 'a', epoch: {} }],
  ['history', { channel: 'a', limit: 'x' }],
  ['history', { channel: 'a', limit: 0.5 }],
  ['history', { channel: 'a', since: 'x' }],
  ['history', { channel: 'a', since: [] }],
  ['history', { channel: 'a', since: { offset: -1 } }],
  ['history', { channel: 'a', since: { epoch: 1 } }],
  ['rpc', { method: 5 }],
  ['refresh', {}],
  ['publish', { data: 1 }],
]

test('requests with the right fields, more fields, and null for none are well formed', () => {
  for (const [name, request] of wellFormed) {
    assert.ok(isRequest(name, request), `${name} ${JSON.stringify(request)}`)
  }
})

test('requests that miss a name or have a field of another type are malformed', () => {
  for (const [name, request] of malformed) {
    assert.ok(!isRequest(name, request), `${name} ${JSON.stringify(request)}`)
  }
})
