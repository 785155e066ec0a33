/** What a row is called. */
import { VoltaicError } from '../../core/errors.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyRow } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import { maskedFields } from '../../policies/masked-fields.ts'
import { capitalised } from '../site/admin-model.ts'
import { rowKey } from '../site/row-key.ts'
import { shorten } from './shown-value.ts'

const longestLabel = 200
const tellingNames = ['name', 'title', 'label', 'email', 'subject', 'slug']

/** The row's own `toString()`, else its name or title, else "Lot 7". Never made of what the user may not read. */
export function rowLabel(row: AnyRow, user: CurrentUser): string {
  const label = ownLabel(row) ?? tellingValue(row, user)
  return shorten(
    label ?? keyLabel(row.constructor as unknown as AnyModel, rowKey(row)),
    longestLabel,
  )
}

/** The label of a row of which only the key may be known: "Lot 7". */
export function keyLabel(model: AnyModel, key: string): string {
  return `${capitalised(modelInfo(model).singular)} ${key}`
}

function ownLabel(row: AnyRow): string | undefined {
  if (row.toString === Object.prototype.toString) return undefined
  try {
    return String(row) || undefined
  } catch (error) {
    if (error instanceof VoltaicError && error.code === 'E_COLUMN_NOT_LOADED') return undefined
    throw error
  }
}

function tellingValue(row: AnyRow, user: CurrentUser): string | undefined {
  const model = row.constructor as unknown as AnyModel
  const { fields } = modelInfo(model)
  const masked = maskedFields(model, user)
  const values = row as unknown as Readonly<Record<string, unknown>>
  for (const name of tellingNames) {
    if (fields.has(name) && !masked.has(name) && values[name]) return String(values[name])
  }
  return undefined
}
