import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotateKey, unmask } from '../../../src/realtime/websocket/unmask.ts'
import { seeded } from '../../support/seeded.ts'

test('every length at every place of the memory, in one piece and in two', () => {
  const pick = seeded(3)
  for (const length of [0, 1, 2, 3, 4, 5, 7, 125, 191, 192, 193, 194, 195, 196, 1_000, 4_099]) {
    for (let start = 0; start < 5; start++) {
      const key = Buffer.from([pick(256), pick(256), pick(256), pick(256)])
      const bytes = Buffer.from(Array.from({ length: start + length + 3 }, () => pick(256)))
      const expected = Buffer.from(bytes)
      for (let index = 0; index < length; index++) expected[start + index]! ^= key[index & 3]!
      const word = key.readInt32BE()
      const cut = start + pick(length + 1)
      const inTwo = Buffer.from(bytes)
      unmask(inTwo, [start, cut], word)
      unmask(inTwo, [cut, start + length], rotateKey(word, cut - start))
      unmask(bytes, [start, start + length], word)
      assert.ok(bytes.equals(expected), `${length} bytes at ${start}`)
      assert.ok(inTwo.equals(expected), `${length} bytes at ${start}, cut at ${cut}`)
    }
  }
})
