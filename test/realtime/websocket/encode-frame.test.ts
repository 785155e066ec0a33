import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  encodeClose,
  encodeFrame,
  encodeText,
  opcodes,
  payloadOf,
} from '../../../src/realtime/websocket/encode-frame.ts'

const headers: [length: number, header: number[]][] = [
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
]

test('a text is one buffer: the shortest header, then UTF-8', () => {
  for (const [length, header] of headers) {
    const frame = encodeText('x'.repeat(length))
    assert.deepEqual([...frame.subarray(0, header.length)], header)
    assert.equal(frame.length, header.length + length)
    assert.equal(payloadOf(frame).toString(), 'x'.repeat(length))
  }
  assert.deepEqual([...encodeText('κ😀')], [0x81, 6, 0xce, 0xba, 0xf0, 0x9f, 0x98, 0x80])
})

test('what is no valid text is sent as its replacement: a frame is always valid', () => {
  assert.equal(payloadOf(encodeText('a\ud800b')).toString(), 'a\ufffdb')
})

test('control frames, and the code and reason of a close', () => {
  assert.deepEqual([...encodeFrame(opcodes.pong, Buffer.from('hi'))], [0x8a, 2, 104, 105])
  assert.deepEqual([...encodeClose(1000)], [0x88, 2, 0x03, 0xe8])
  assert.deepEqual([...encodeClose(3001, 'é')], [0x88, 4, 0x0b, 0xb9, 0xc3, 0xa9])
})
