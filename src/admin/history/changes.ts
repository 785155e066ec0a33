/** What changed in a row, as plain data for the history. */
import type { AnyRow } from '../../db/any-model.ts'
import type { FieldInfo, ModelInfo } from '../../db/model-info.ts'
import { attributeOf } from '../list/related-rows.ts'

/** One field of a change. Of secrets only the name is kept. */
export interface LoggedChange {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}

/** The values of some fields of a row at one moment: as plain data, by name. */
export type Snapshot = ReadonlyMap<string, unknown>

/** Remembers fields of a row: columns as plain data, many-to-many relations as sorted keys. */
export async function snapshot(
  info: ModelInfo,
  row: AnyRow,
  names: readonly string[],
): Promise<Snapshot> {
  const values = new Map<string, unknown>()
  for (const name of names) {
    const field = info.fields.get(name)
    if (field) values.set(name, plain(field, attributeOf(row, field.attribute)))
    else if (info.relations.get(name)?.kind === 'manyToMany')
      values.set(name, await keysOf(row, name))
  }
  return values
}

/** The fields that differ. */
export function changesBetween(before: Snapshot, after: Snapshot): LoggedChange[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].flatMap((field) => {
    const [from, to] = [before.get(field) ?? null, after.get(field) ?? null]
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }]
  })
}

function plain(field: FieldInfo, value: unknown): unknown {
  if (field.secret) return undefined
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}

async function keysOf(row: AnyRow, name: string): Promise<string[]> {
  const related = (row as unknown as Record<string, PromiseLike<readonly AnyRow[]>>)[name]
  const rows = related ? await related : []
  return rows.map(({ pk }) => String(pk)).sort()
}
