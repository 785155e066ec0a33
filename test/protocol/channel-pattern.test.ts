import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fillPattern,
  isPattern,
  matchPattern,
  patternsOverlap,
} from '../../src/protocol/channel-pattern.ts'

test('a pattern is literal segments and parameters', () => {
  for (const right of ['catalogue', 'lot/:slug', ':a/:b', 'v1.2/a_b-c/:id']) {
    assert.ok(isPattern(right), right)
  }
  for (const wrong of ['', '/', 'a//b', 'a/', ':', ':1', 'lot/:a/:a', 'a b', 'lot#bid', 'é']) {
    assert.ok(!isPattern(wrong), wrong)
  }
})

test('filling and matching are each other’s inverse, whatever the values', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => value.isWellFormed())
  fc.assert(
    fc.property(text, text, (a, b) => {
      const name = fillPattern('x/:a/y/:b', { a, b })
      assert.deepEqual(matchPattern('x/:a/y/:b', name), { a, b })
    }),
  )
})

test('a name has one spelling', () => {
  assert.deepEqual(matchPattern('lot/:slug', 'lot/a%2Fb'), { slug: 'a/b' })
  for (const other of [
    'lot/a%2fb',
    'lot/%61',
    'lot/',
    'lot',
    'lot/a/b',
    'lots/a',
    'lot/%',
    'lot/a b',
  ]) {
    assert.equal(matchPattern('lot/:slug', other), undefined, other)
  }
})

test('filling needs every parameter', () => {
  assert.equal(fillPattern('n/:id', { id: 7 }), 'n/7')
  assert.throws(() => fillPattern('n/:id', {}), /needs "id"/)
  assert.throws(() => fillPattern('n/:id', { id: '' }), TypeError)
  assert.throws(() => fillPattern('n/:id', { id: 'half a \ud83d' }), /well-formed/)
})

test('patterns overlap when one name can match both', () => {
  assert.ok(patternsOverlap('lot/:slug', 'lot/new'))
  assert.ok(patternsOverlap(':kind/new', 'lot/:slug'))
  assert.ok(patternsOverlap('a/:x', 'a/:y'))
  assert.ok(!patternsOverlap('lot/:slug', 'user/:id'))
  assert.ok(!patternsOverlap('lot/:slug', 'lot/:slug/bids'))
})
