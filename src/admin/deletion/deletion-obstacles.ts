/** What stands against a deletion: rows that protect others, and permissions that are missing. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { permittedRows } from '../../policies/visible-rows.ts'
import type { AdminSite } from '../site/admin-site.ts'
import type { DeletionPlan, RowsByModel } from './deletion-plan.ts'

/** What stands against it. Both are empty when the deletion can be done. */
export interface DeletionObstacles {
  readonly protecting: RowsByModel
  /** Rows that would go, and that the user may not delete. */
  readonly forbidden: RowsByModel
}

/** Whether nothing stands against a deletion. */
export function isUnhindered({ protecting, forbidden }: DeletionObstacles): boolean {
  return protecting.size === 0 && forbidden.size === 0
}

/**
 * Finds the obstacles. Every row of a registered model that would go must be one that the user may delete;
 * rows of models that the admin does not show belong to those that they hang on.
 */
export async function deletionObstacles(
  plan: DeletionPlan,
  { site, user }: { site: AdminSite; user: CurrentUser },
): Promise<DeletionObstacles> {
  const forbidden: RowsByModel = new Map()
  for (const [model, rows] of plan.deleted) {
    const refused = site.of(model) ? await refusedRows(model, rows, user) : new Map()
    if (refused.size > 0) forbidden.set(model, refused)
  }
  return { protecting: plan.protecting, forbidden }
}

const chunkSize = 500

async function refusedRows(
  model: AnyModel,
  rows: ReadonlyMap<string, AnyRow>,
  user: CurrentUser,
): Promise<Map<string, AnyRow>> {
  const refused = new Map(rows)
  const permitted = permittedRows(model, user, 'delete') as AnyQuerySet<AnyRow>
  const keys = [...rows.values()].map(({ pk }) => pk)
  for (let start = 0; start < keys.length; start += chunkSize) {
    const chunk = keys.slice(start, start + chunkSize)
    for (const { pk } of await permitted.filter({ pk: { in: chunk } })) refused.delete(String(pk))
  }
  return refused
}
