import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  encodeNotice,
  isTooLong,
  mostBytes,
  type Notice,
  packNotices,
  parseArrival,
} from '../../../../src/realtime/backplane/postgres/notice.ts'

test('payloads hold as many notices as fit, in their order', () => {
  const notices = Array.from({ length: 300 }, (_, n): Notice => ['passed', `c${n}`, 'é'.repeat(40)])
  const payloads = packNotices(notices.map(encodeNotice))
  assert.ok(payloads.length > 1 && payloads.length < 10)
  for (const payload of payloads) assert.ok(Buffer.byteLength(payload) <= mostBytes + 2)
  const read = payloads.flatMap((payload) => parseArrival(`7 node 1 ${payload}`).notices)
  assert.deepEqual(read, notices)
  assert.deepEqual(packNotices([]), [])
})

test('what comes along is read, whatever the names are', () => {
  const notice: Notice = ['published', 'lot/[1] "x"', 3, 'a b', 4]
  const arrival = parseArrival(`12 some-node 5 [${encodeNotice(notice)}]`)
  assert.deepEqual(arrival, { rights: 12, node: 'some-node', notices: [notice] })
})

test('bytes count, not characters', () => {
  const of = (text: string) => isTooLong(encodeNotice(['passed', 'c', text]))
  assert.equal(of('x'.repeat(mostBytes - 40)), false)
  assert.equal(of('x'.repeat(mostBytes)), true)
  assert.equal(of('日'.repeat(mostBytes / 3)), true)
})
