/** What stands in a control for a value. */
import type { Widget } from './field-spec.ts'

/** The texts for a value: none for nothing, one for most, several for a list. Times are in UTC. */
export function valueTexts(widget: Widget, value: unknown): string[] {
  if (value === undefined || value === null || value === '') return []
  if (widget === 'checkbox') return value === true ? ['on'] : []
  if (widget === 'multiselect' && Array.isArray(value)) return value.map(keyText)
  if (value instanceof Date) return [dateText(widget, value)]
  if (widget === 'select' || widget === 'multiselect') return [keyText(value)]
  return [typeof value === 'object' ? objectText(value) : String(value)]
}

function dateText(widget: Widget, value: Date): string {
  const iso = value.toISOString()
  return widget === 'date' ? iso.slice(0, 10) : iso.slice(0, 16)
}

/** A row stands for its key. */
function keyText(value: unknown): string {
  return String(typeof value === 'object' && value !== null && 'pk' in value ? value.pk : value)
}

/** Plain data is JSON; other objects, a Decimal for one, know their text. */
function objectText(value: object): string {
  const prototype = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  return isPlain ? JSON.stringify(value, undefined, 2) : String(value)
}
