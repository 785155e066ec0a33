import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Decimal } from 'voltaic/db'
import { dollars } from './islands/words.island.tsx'
import { minimumBid, parseAmount, stepAt } from './money.ts'

describe('money', () => {
  test('reads amounts as people type them', () => {
    const typed = ['12400', '$12,400', ' 12 400.00 ', '$1,000,000']
    const read = typed.map((text) => parseAmount(text)?.toFixed(2))
    assert.deepEqual(read, ['12400.00', '12400.00', '12400.00', '1000000.00'])
  })

  test('refuses what is no whole amount', () => {
    for (const text of ['', '$', '12.5', '1,00', '1,0000', '-5', '1e3', 'NaN', '9'.repeat(13)]) {
      assert.equal(parseAmount(text), undefined, text)
    }
  })

  test('asks for the opening price first, then for a step more', () => {
    const price = new Decimal(4_900)
    assert.equal(minimumBid({ price, bidCount: 0 }).toNumber(), 4_900)
    assert.equal(minimumBid({ price, bidCount: 1 }).toNumber(), 5_000)
    assert.equal(stepAt(new Decimal(5_000)), 250)
    assert.equal(stepAt(new Decimal(5_000_000)), 5_000)
  })

  test('shows dollars, and cents only where there are some', () => {
    assert.deepEqual(['0', '999', '1000.00', '1234567.5', 12_400].map(dollars), [
      '$0',
      '$999',
      '$1,000',
      '$1,234,567.50',
      '$12,400',
    ])
  })
})
