/** The key of a row as text, for addresses and forms. */
import type { AnyRow } from '../../db/any-model.ts'
import { ValidationError } from '../../db/errors.ts'
import type { ModelInfo } from '../../db/model-info.ts'

/** The key as text: `7`; of a composite key the parts with commas between. */
export function keyText(key: unknown): string {
  return Array.isArray(key) ? key.map((part) => escapePart(String(part))).join(',') : String(key)
}

/** The key of a row as text. */
export function rowKey(row: AnyRow): string {
  return keyText(row.pk)
}

/** The condition that finds the row with a key; `undefined` for a text that is no key of this model. */
export function keyCondition(info: ModelInfo, text: string): Record<string, unknown> | undefined {
  const names = info.primaryKey
  const parts = names.length === 1 ? [text] : text.split(',').map(unescapePart)
  if (parts.length !== names.length) return undefined
  const values = names.map((name, place) => parsePart(info, name, parts[place] ?? ''))
  if (values.includes(undefined)) return undefined
  return Object.fromEntries(names.map((name, place) => [name, values[place]]))
}

function parsePart(info: ModelInfo, name: string, text: string): unknown {
  const field = info.fields.get(name)
  if (!field || text === '') return undefined
  try {
    return field.parse(text) ?? undefined
  } catch (error) {
    if (error instanceof ValidationError) return undefined
    throw error
  }
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(',', '%2C')
}

function unescapePart(part: string): string {
  return part.replaceAll('%2C', ',').replaceAll('%25', '%')
}
