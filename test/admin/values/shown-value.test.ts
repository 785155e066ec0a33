import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Decimal } from 'decimal.js'
import { showField, shownText, showValue } from '../../../src/admin/values/shown-value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelInfo } from '../../../src/db/model-info.ts'

class Thing extends Model({
  price: f.decimal({ maxDigits: 30, decimalPlaces: 2 }),
  status: f.choice(['draft', 'open'], { labels: { draft: 'In the making' } }),
  day: f.date(),
  length: f.duration(),
  secret: f.secret({ maxLength: 20 }),
}) {}

const reader = { locale: 'en-US', timeZone: 'UTC' }

function show(name: string, value: unknown): string {
  const field = modelInfo(Thing as never).fields.get(name)
  return shownText(showField(field!, value, reader))
}

it('shows fields in the words of the reader', () => {
  assert.equal(show('price', new Decimal('12400.5')), '12,400.50')
  assert.equal(show('price', new Decimal('9007199254740993.01')), '9,007,199,254,740,993.01')
  assert.equal(show('status', 'draft'), 'In the making')
  assert.equal(show('status', 'lost'), 'lost')
  assert.equal(show('day', '2026-01-31'), 'Jan 31, 2026')
  assert.equal(show('length', 3_661_000), '01:01:01')
  assert.equal(show('id', 12345), '12345')
})

it('never shows a secret, empty or not', () => {
  assert.equal(show('secret', 'hush'), 'hidden')
  assert.equal(show('secret', null), 'hidden')
})

it('shows any other value by what it is', () => {
  const text = (value: unknown) => shownText(showValue(value, reader))
  assert.equal(text(null), '—')
  assert.equal(text(''), '—')
  assert.equal(text(0), '0')
  assert.equal(text(1974), '1974')
  assert.equal(text(12345.5), '12,345.5')
  assert.equal(text(false), 'No')
  assert.equal(
    text(new Date('2026-03-04T14:30:00Z')).replaceAll('\u202f', ' '),
    'Mar 4, 2026, 2:30 PM',
  )
  assert.equal(text(new Uint8Array(3)), '3 bytes')
  assert.equal(text({ a: 1 }), '{\n  "a": 1\n}')
  assert.equal(text('x'.repeat(3000)).length, 2000)
})
