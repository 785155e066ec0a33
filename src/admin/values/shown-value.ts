/** A value as a page shows it: plain data, already in the reader's words. */
import { Decimal } from 'decimal.js'
import type { FieldInfo } from '../../db/model-info.ts'

/** What a cell of a list, a read-only field or a line of history shows. */
export type ShownValue =
  | { readonly kind: 'empty' }
  /** The reader may not see it. */
  | { readonly kind: 'masked' }
  | { readonly kind: 'text'; readonly text: string; readonly url?: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'choice'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `exact` is ISO 8601. */
  | { readonly kind: 'time'; readonly text: string; readonly exact: string }

/** How the reader wants values: a BCP 47 tag and an IANA zone. */
export interface Reader {
  readonly locale: string
  readonly timeZone: string
}

const longestText = 2_000

/** Shows a value of a field. A relation is shown by whoever has the related row. */
export function showField(field: FieldInfo, value: unknown, reader: Reader): ShownValue {
  if (field.secret) return { kind: 'masked' }
  if (value === null || value === undefined || value === '') return { kind: 'empty' }
  const choice = field.choices?.find((known) => known.value === value)
  if (choice) return { kind: 'choice', text: choice.label }
  if (field.kind === 'date') return showDate(String(value), reader)
  if (field.kind === 'duration') return { kind: 'number', text: showDuration(Number(value)) }
  if (Decimal.isDecimal(value)) {
    return { kind: 'number', text: showDecimal(value, reader, field.decimalPlaces) }
  }
  if (field.kind === 'id') return { kind: 'number', text: String(value) }
  return showValue(value, reader)
}

/** Shows any value by what it is. */
export function showValue(value: unknown, reader: Reader): ShownValue {
  if (value === null || value === undefined || value === '') return { kind: 'empty' }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { kind: 'number', text: showNumber(value, reader) }
  }
  if (Decimal.isDecimal(value)) return { kind: 'number', text: showDecimal(value, reader) }
  if (value instanceof Date) return showTime(value, reader)
  if (value instanceof Uint8Array) return { kind: 'text', text: `${value.length} bytes` }
  const text = typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
  return { kind: 'text', text: shorten(text, longestText) }
}

/** The words of a shown value, for titles and for what cannot hold markup. */
export function shownText(shown: ShownValue): string {
  if (shown.kind === 'empty') return '—'
  if (shown.kind === 'masked') return 'hidden'
  if (shown.kind === 'boolean') return shown.value ? 'Yes' : 'No'
  return shown.text
}

/** Whether values of a field stand at the end of their column, so that their digits line up. */
export function isNumeric(field: FieldInfo): boolean {
  return (field.holds === 'number' || field.holds === 'moment') && !field.choices
}

/** Cuts a text to a length, with an ellipsis where something is missing. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

function showTime(value: Date, { locale, timeZone }: Reader): ShownValue {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  })
  return { kind: 'time', text: format.format(value), exact: value.toISOString() }
}

function showDate(value: string, { locale }: Reader): ShownValue {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  return { kind: 'time', text: format.format(new Date(`${value}T00:00:00Z`)), exact: value }
}

/** Years stay readable: thousands are set apart from five digits on. */
function showNumber(value: number | bigint, { locale }: Reader): string {
  return new Intl.NumberFormat(locale, { useGrouping: 'min2', maximumFractionDigits: 20 }).format(
    value,
  )
}

/** Grouped digits without a way through a float: 12400.50 → 12,400.50 */
function showDecimal(value: Decimal, { locale }: Reader, scale = value.decimalPlaces()): string {
  const places = Math.min(Math.max(scale, value.decimalPlaces()), 100)
  const text = value.toFixed() as Intl.StringNumericLiteral
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places }
  return new Intl.NumberFormat(locale, digits).format(text)
}

function showDuration(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${milliseconds < 0 ? '−' : ''}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}
