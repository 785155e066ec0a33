import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  fieldChange,
  formatSeen,
  parseSeen,
  seenValues,
} from '../../../src/admin/form/seen-values.ts'
import type { FieldView } from '../../../src/forms/form-view.ts'

function field(name: string, ...texts: string[]): FieldView {
  return { name, texts } as unknown as FieldView
}

function seenOf(...texts: string[]): string | undefined {
  return seenValues([field('x', ...texts)]).get('x')
}

describe('what was seen in a form', () => {
  it('survives the way through a hidden field', () => {
    const seen = seenValues([field('title', 'Clock'), field('tags', '1', '2'), field('note')])
    assert.deepEqual(parseSeen(formatSeen(seen)), seen)
  })

  it('is nothing where the field was lost or made up', () => {
    assert.equal(parseSeen(undefined).size, 0)
    assert.equal(parseSeen('').size, 0)
    assert.equal(parseSeen('=;==;a').size, 0)
    assert.equal(parseSeen(['a=b']).size, 0)
  })
})

describe('a field of a posted form', () => {
  const change = (seen: string, now: string, posted: string) =>
    fieldChange(seenOf(seen), { now: [now], posted: [posted] })

  it('was left alone', () => assert.equal(change('a', 'a', 'a'), 'none'))
  it('was changed here', () => assert.equal(change('a', 'a', 'b'), 'mine'))
  it('was changed elsewhere only', () => assert.equal(change('a', 'b', 'a'), 'theirs'))
  it('was changed to the same by both', () => assert.equal(change('a', 'b', 'b'), 'same'))
  it('was changed differently by both', () => assert.equal(change('a', 'b', 'c'), 'conflict'))

  it('counts as changed when nobody knows what was seen', () => {
    assert.equal(fieldChange(undefined, { now: ['a'], posted: ['b'] }), 'mine')
    assert.equal(fieldChange(undefined, { now: ['a'], posted: ['a'] }), 'none')
  })

  it('does not differ by line ends, by the order of several values, or by nothing and the empty text', () => {
    assert.equal(fieldChange(seenOf('a\nb'), { now: ['a\nb'], posted: ['a\r\nb'] }), 'none')
    assert.equal(fieldChange(seenOf('1', '2'), { now: ['1', '2'], posted: ['2', '1'] }), 'none')
    assert.equal(fieldChange(seenOf(), { now: [], posted: [''] }), 'none')
  })
})
