/** The rows that a relation offers. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { modelInfo, type RelationInfo } from '../../db/model-info.ts'
import { visibleTo } from '../../policies/visible-rows.ts'
import type { FieldOption } from '../field-spec.ts'

/** How many rows a select offers at most; more than that want a search. */
const mostOptions = 1000

/** The rows that `user` may choose from: those that he may view, without a user all; no others than the relation allows. */
export function offeredRows(
  relation: RelationInfo,
  user: CurrentUser | undefined,
): AnyQuerySet<AnyRow> {
  const target = relation.target()
  const rows = user ? visibleTo(target, user) : target.all()
  const all = rows as unknown as AnyQuerySet<AnyRow>
  return relation.limitChoices ? all.filter(relation.limitChoices) : all
}

/** The options of a select for these rows. */
export async function rowOptions(rows: AnyQuerySet<AnyRow>): Promise<FieldOption[]> {
  const offered = await rows.limit(mostOptions)
  return offered.map((row) => ({ value: String(row.pk), label: rowLabel(row) }))
}

/** Whether all keys are among the rows that are offered. */
export async function areOffered(
  rows: AnyQuerySet<AnyRow>,
  keys: readonly unknown[],
): Promise<boolean> {
  if (keys.length === 0) return true
  return (await rows.filter({ pk: { in: keys } }).count()) === new Set(keys.map(String)).size
}

/** What people read for a row: its own `toString`, else its name or title, else "Lot 7". */
export function rowLabel(row: AnyRow): string {
  const own = row.toString()
  if (own !== String(Object.prototype.toString.call(row))) return own
  const values = row as unknown as Readonly<Record<string, unknown>>
  const info = modelInfo(row.constructor as unknown as AnyModel)
  for (const name of ['name', 'title', 'label', 'email']) {
    if (info.fields.has(name) && values[name]) return String(values[name])
  }
  return `${info.name} ${String(row.pk)}`
}
