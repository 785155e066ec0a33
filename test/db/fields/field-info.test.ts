import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal as LibraryDecimal } from 'decimal.js'
import fc from 'fast-check'
import { ValidationError } from '../../../src/db/errors.ts'
import { Decimal } from '../../../src/db/fields/decimal.ts'
import type { FieldDefinition } from '../../../src/db/fields/definition.ts'
import { f } from '../../../src/db/fields/f.ts'
import { columnName, fieldInfo, labelOf } from '../../../src/db/fields/field-info.ts'

function info(field: unknown) {
  return fieldInfo('amount', field as FieldDefinition)
}

function messages(fn: () => unknown): string[] {
  try {
    fn()
  } catch (error) {
    if (error instanceof ValidationError) return error.fields.amount ?? []
    throw error
  }
  return []
}

test('decimals are exact, and fractional numbers are refused', () => {
  const field = info(f.decimal({ maxDigits: 12, decimalPlaces: 2 }))
  const amounts = fc.tuple(
    fc.integer({ min: 0, max: 9_999_999_999 }),
    fc.integer({ min: 0, max: 99 }),
  )
  fc.assert(
    fc.property(amounts, ([whole, cents]) => {
      const text = `${whole}.${String(cents).padStart(2, '0')}`
      assert.equal((field.fromStored(field.toStored(text)) as Decimal).toFixed(2), text)
    }),
  )
  assert.match(messages(() => field.toStored(0.1))[0]!, /floating-point/)
  assert.match(messages(() => field.parse('1.234'))[0]!, /2 digits after the point/)
  assert.match(messages(() => field.parse('12345678901'))[0]!, /10 digits before the point/)
  assert.match(messages(() => field.parse('twelve'))[0]!, /Enter a number/)
  for (const wrong of ['1e5', 'NaN', 'Infinity', '0x10', '1_000', '--1'])
    assert.notDeepEqual(
      messages(() => field.parse(wrong)),
      [],
      wrong,
    )
  assert.ok(field.fromStored(1) instanceof LibraryDecimal)
  assert.equal(new Decimal('0.00000000000000000001').toString(), '0.00000000000000000001')
})

test('a decimal that a floating-point number would round stays exact', () => {
  const field = info(f.decimal({ maxDigits: 20, decimalPlaces: 4 }))
  assert.equal(
    (field.fromStored(field.toStored('12345678901.2345')) as Decimal).toFixed(),
    '12345678901.2345',
  )
  const stored = field.toStored('1234567890123.4567')
  assert.equal(String(stored), '1234567890123.4567')
  assert.equal((field.fromStored(String(stored)) as Decimal).toFixed(), '1234567890123.4567')
})

test('days exist and are not shifted', () => {
  const field = info(f.date())
  assert.equal(field.toStored('2024-02-29'), '2024-02-29')
  for (const wrong of ['2024-02-30', '2023-02-29', '24-01-01', '2024-13-01']) {
    assert.match(messages(() => field.toStored(wrong))[0]!, /day that exists/)
  }
})

test('points in time keep their milliseconds, whatever the zone of the input', () => {
  const field = info(f.dateTime())
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true }),
      (value) => {
        assert.deepEqual(field.fromStored(field.toStored(value)), value)
      },
    ),
  )
  assert.deepEqual(field.parse('2026-03-29T14:30:00+02:00'), new Date('2026-03-29T12:30:00Z'))
  assert.deepEqual(field.parse('2026-03-29 14:30'), new Date('2026-03-29T14:30:00Z'))
  assert.deepEqual(
    field.fromStored('2026-03-29 14:30:00.123456'),
    new Date('2026-03-29T14:30:00.123Z'),
  )
  assert.notDeepEqual(
    messages(() => field.parse('2026-02-30T10:00')),
    [],
  )
})

test('whole numbers have their range, big ones are never rounded', () => {
  assert.deepEqual(
    messages(() => info(f.smallInt()).toStored(40_000)),
    ['Enter a number from -32768 to 32767.'],
  )
  assert.notDeepEqual(
    messages(() => info(f.int()).toStored(1.5)),
    [],
  )
  assert.equal(info(f.bigInt()).toStored(2n ** 53n + 1n), 2n ** 53n + 1n)
  assert.equal(info(f.bigInt()).parse('9007199254740993'), 9007199254740993n)
  assert.notDeepEqual(
    messages(() => info(f.bigInt()).toStored(2n ** 63n)),
    [],
  )
  assert.throws(() => info(f.int()).fromStored(2n ** 60n), RangeError)
})

test('an empty input is null, an empty text, or a message', () => {
  assert.equal(info(f.int({ null: true })).parse(''), null)
  assert.equal(info(f.text({ blank: true })).parse(' '), '')
  assert.equal(info(f.text({ default: '' })).parse(' '), '')
  assert.deepEqual(info(f.text({ default: '' })).validate(''), [])
  assert.equal(info(f.text({ default: '' })).blank, true)
  assert.deepEqual(
    messages(() => info(f.char()).parse('')),
    ['Fill in this field.'],
  )
  assert.equal(info(f.boolean()).parse(undefined), false)
})

test('rules: length, range, choices, validators', () => {
  assert.match(
    info(f.char({ maxLength: 3 })).validate('four')[0]!,
    /at most 3 characters; this has 4/,
  )
  assert.deepEqual(info(f.char({ maxLength: 1 })).validate('🚗'), [])
  assert.deepEqual(info(f.int({ min: 3 })).validate(2), ['Enter 3 or more.'])
  assert.match(info(f.choice(['a', 'b'])).validate('c')[0]!, /not one of the choices/)
  const even = (value: number) => (value % 2 ? 'Enter an even number.' : undefined)
  assert.deepEqual(info(f.int({ validators: [even] })).validate(3), ['Enter an even number.'])
  assert.deepEqual(info(f.email()).validate('nobody'), [
    'Enter an e-mail address, such as name@example.com.',
  ])
  assert.deepEqual(info(f.url()).validate('javascript:alert(1)').length, 1)
  assert.deepEqual(info(f.char()).validate(null), ['Fill in this field.'])
})

test('what JSON cannot hold is refused', () => {
  const field = info(f.json())
  const circle: { self?: unknown } = {}
  circle.self = circle
  for (const value of [10n, { amount: 10n }, circle, () => 1])
    assert.throws(() => field.toStored(value), ValidationError)
})

test('json, booleans, bytes and UUIDs come back as they were', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const field = info(f.json())
      if (value !== null)
        assert.deepEqual(field.fromStored(field.toStored(value)), JSON.parse(JSON.stringify(value)))
    }),
  )
  assert.equal(info(f.boolean()).fromStored(info(f.boolean()).toStored(true)), true)
  const bytes = new Uint8Array([0, 1, 255])
  assert.deepEqual(info(f.binary()).fromStored(info(f.binary()).toStored(bytes)), bytes)
  const upper = '018F3C5E-7A3B-7C2E-9F4E-2B1D0C9A8F7E'
  assert.equal(info(f.uuid()).toStored(upper), upper.toLowerCase())
  assert.match(
    String(info(f.uuid({ primaryKey: true })).defaultValue()),
    /^[0-9a-f]{8}-[0-9a-f]{4}-7/,
  )
})

test('rows do not share the default of a JSON field', () => {
  const field = info(f.json({ default: { tags: [] } }))
  const first = field.defaultValue() as { tags: string[] }
  first.tags.push('x')
  assert.deepEqual(field.defaultValue(), { tags: [] })
})

test('choices read as words, and abbreviations stay', () => {
  const labels = info(f.choice(['open', 'on_hold', 'onTime', 'USA'])).choices?.map(
    ({ label }) => label,
  )
  assert.deepEqual(labels, ['Open', 'On hold', 'On time', 'USA'])
})

test('columns and labels are made from names', () => {
  assert.equal(columnName('closesAt'), 'closes_at')
  assert.equal(columnName('htmlURL'), 'html_url')
  assert.equal(labelOf('closesAt'), 'Closes at')
  assert.equal(
    fieldInfo('closesAt', f.dateTime({ label: 'Ends' }) as unknown as FieldDefinition).label,
    'Ends',
  )
})
