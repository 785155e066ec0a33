/** Points in time as SQLite holds them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dateTime, storedMoment } from '../../../../src/db/fields/kinds/moments.ts'

const read = (stored: string) => dateTime.fromStored(stored, {}) as Date

test('every moment of the years from 1 to 9999 is read as it was stored', () => {
  const moments = fc.date({
    min: new Date('0001-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  const examples = [
    '0001-01-01',
    '0099-12-31',
    '1900-02-28',
    '2000-02-29',
    '2100-03-01',
    '9999-12-31',
  ]
  fc.assert(
    fc.property(moments, (moment) => {
      assert.equal(read(storedMoment(moment)).getTime(), moment.getTime())
    }),
    { numRuns: 2000, examples: examples.map((day) => [new Date(`${day}T23:59:59.999Z`)]) },
  )
})

test('moments that other programs wrote are read too', () => {
  const moment = '2026-03-29T14:30:00.000Z'
  for (const text of ['2026-03-29 14:30:00', '2026-03-29T14:30:00Z', '2026-03-29 16:30:00+02:00'])
    assert.equal(read(text).toISOString(), moment, text)
})
