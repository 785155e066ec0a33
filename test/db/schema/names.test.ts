import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  fittingName,
  indexName,
  quoteName,
  snakeCase,
  sqlLiteral,
} from '../../../src/db/schema/names.ts'

describe('names', () => {
  it('are in snake case', () => {
    const names = ['closesAt', 'HTTPRequest', 'id', 'sha256Sum', 'A', 'userURL']
    const expected = ['closes_at', 'http_request', 'id', 'sha256_sum', 'a', 'user_url']
    assert.deepEqual(names.map(snakeCase), expected)
  })

  it('fit every database, stay the same, and stay different', () => {
    assert.equal(indexName('lots_lot', ['slug'], true), 'lots_lot_slug_uniq')
    assert.equal(indexName('lots_lot', ['a', 'b'], false), 'lots_lot_a_b_idx')
    const long = indexName('t'.repeat(40), ['a'.repeat(40), 'b'], false)
    assert.equal(long.length, 63)
    assert.equal(long, indexName('t'.repeat(40), ['a'.repeat(40), 'b'], false))
    assert.notEqual(long, indexName('t'.repeat(40), ['a'.repeat(40), 'c'], false))
    assert.equal(fittingName('x'.repeat(63)), 'x'.repeat(63))
  })

  it('are quoted, reserved words and quotes too', () => {
    assert.equal(quoteName('order'), '"order"')
    assert.equal(quoteName('a"b'), '"a""b"')
  })
})

describe('sqlLiteral', () => {
  it('writes what the database stores', () => {
    const values = [null, true, false, 1.5, 2n ** 60n, `it's`, new Uint8Array([0, 255])]
    const expected = ['NULL', '1', '0', '1.5', '1152921504606846976', `'it''s'`, `x'00ff'`]
    assert.deepEqual(values.map(sqlLiteral), expected)
    assert.throws(() => sqlLiteral({}), TypeError)
  })
})
