import assert from 'node:assert/strict'
import { it } from 'node:test'
import { searchWords } from '../../../src/admin/list/search-words.ts'

it('splits a search into words and quoted phrases', () => {
  assert.deepEqual(searchWords('  clock   "open face" x'), ['clock', 'open face', 'x'])
  assert.deepEqual(searchWords(''), [])
  assert.deepEqual(searchWords('"" " "'), [])
})

it('lets an open quote run to the end', () => {
  assert.deepEqual(searchWords('a "b c'), ['a', 'b c'])
  assert.deepEqual(searchWords('12"disc of zinc'), ['12', 'disc of zinc'])
})

it('names a word once and bounds their number', () => {
  assert.deepEqual(searchWords('Clock clock CLOCK'), ['Clock'])
  assert.equal(searchWords(Array.from({ length: 50 }, (_, i) => `w${i}`).join(' ')).length, 12)
})
