/** A row as plain data. */
import { Decimal } from '../fields/decimal.ts'
import type { FieldInfo } from '../model-info.ts'
import { loadedRow } from '../relations/ref.ts'
import { rowState } from './row-state.ts'

type Values = Record<string, unknown>

/** The loaded columns by name, related rows that are loaded, and computed values. Never queries; never holds secrets. */
export function rowToJson(row: object): Values {
  const { meta, computed = [], prefetched, related: known } = rowState(row)
  const json: Values = {}
  for (const field of meta.columns) {
    const own = Object.getOwnPropertyDescriptor(row, field.attribute)
    if (field.secret || !own || !('value' in own) || own.value === undefined) continue
    const relation = field.relation ? meta.relations.get(field.name) : undefined
    const isBack = known?.get(field.name)?.isBack
    const related = relation && !isBack ? loadedRow(row, relation) : undefined
    if (related === undefined) json[field.attribute] = columnJson(field, own.value)
    else json[field.name] = related && jsonOf(related)
  }
  for (const { name, kind } of known ? meta.relations.values() : []) {
    const other = kind === 'reverseOne' ? known?.get(name)?.row : undefined
    if (other !== undefined) json[name] = other && jsonOf(other)
  }
  for (const name of computed) json[name] = jsonValue((row as Values)[name])
  for (const [name, rows] of prefetched ?? []) json[name] = rows.map(jsonOf)
  return json
}

function columnJson({ item, decimalPlaces }: FieldInfo, value: unknown): unknown {
  if (!item || !Array.isArray(value)) return jsonValue(value, decimalPlaces)
  return value.map((one) => jsonValue(one, item.decimalPlaces))
}

function jsonOf(row: object): unknown {
  return (row as { toJSON(): unknown }).toJSON()
}

/** Decimals have all their places and never an exponent. */
function jsonValue(value: unknown, places?: number): unknown {
  if (Decimal.isDecimal(value)) return (value as Decimal).toFixed(places)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value === 'object' && value !== null && 'toJSON' in value) return jsonOf(value)
  return value
}
