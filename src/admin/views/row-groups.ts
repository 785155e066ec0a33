/** Rows of one model in a plan: the first ones by name, the others by number. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { type ModelInfo, modelInfo } from '../../db/model-info.ts'
import { visibleTo } from '../../policies/visible-rows.ts'
import type { PlanGroup } from '../pages/confirm-page.tsx'
import { rowKey } from '../site/row-key.ts'
import { keyLabel, rowLabel } from '../values/row-label.ts'
import type { StaffPage } from './staff-page.ts'

const mostNamed = 100

/** The group of rows of any model: by name where the user may view them in the admin, else by their keys. */
export async function planGroup(
  { site, user }: StaffPage,
  model: AnyModel,
  rows: readonly AnyRow[],
): Promise<PlanGroup> {
  const first = rows.slice(0, mostNamed)
  const known = site.of(model)
  const visible = known ? await visibleKeys(model, first, user) : new Set()
  const named = first.map((row) => {
    const key = rowKey(row)
    if (!known || !visible.has(key)) return { label: keyLabel(model, key) }
    return { label: rowLabel(row, user), url: site.urls.row(known, key) }
  })
  const title = countWords(modelInfo(model), rows.length)
  return { title, rows: named, more: rows.length - named.length }
}

async function visibleKeys(
  model: AnyModel,
  rows: readonly AnyRow[],
  user: CurrentUser,
): Promise<ReadonlySet<unknown>> {
  const visible = visibleTo(model, user) as unknown as AnyQuerySet<AnyRow>
  const found = await visible.filter({ pk: { in: rows.map(({ pk }) => pk) } })
  return new Set(found.map(rowKey))
}

/** "1 bid", "3 bids" */
export function countWords({ singular, plural }: ModelInfo, count: number): string {
  return `${count} ${count === 1 ? singular : plural}`
}
