/** Answers a deletion: first what would go and what stands against it, then the deed. */
import type { Renderable } from '../../core/request.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { Forbidden, NotFound } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import { render } from '../../views/render.ts'
import { findRow } from '../access/row-access.ts'
import { deletionObstacles, isUnhindered } from '../deletion/deletion-obstacles.ts'
import { type DeletionPlan, deletionPlan, type RowsByModel } from '../deletion/deletion-plan.ts'
import { logActs } from '../history/log.ts'
import { ConfirmPage, type ConfirmView } from '../pages/confirm-page.tsx'
import type { HiddenFields } from '../pages/list-filters.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { rowLabel } from '../values/row-label.ts'
import { countWords, planGroup } from './row-groups.ts'
import type { StaffPage } from './staff-page.ts'

/** Shows what the deletion of a row would do. */
export async function confirmDeleteView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Renderable> {
  const row = await deletableRow(page, model, key)
  const { urls } = page.site
  const parts = {
    rows: [row],
    action: urls.remove(model, key),
    hidden: [],
    cancelUrl: urls.row(model, key),
  }
  return render(<ConfirmPage {...(await deletionPage(page, model, parts))} />)
}

/** Deletes a row, unless something stands against it: then it is shown. */
export async function deleteView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Renderable | HttpResponse> {
  const isDone = await deleteRows(page, model, async () => [await deletableRow(page, model, key)])
  if (isDone) return redirect(page.site.urls.list(model))
  return redirect(page.site.urls.remove(model, key))
}

/**
 * Deletes rows and what hangs on them, in one transaction, with a line of history for each row that was asked for.
 * Returns whether it was done; when something stands against it, a message says so and nothing is deleted.
 */
export async function deleteRows(
  page: StaffPage,
  model: AdminModel,
  find: () => PromiseLike<readonly AnyRow[]>,
): Promise<boolean> {
  const { user, site, http } = page
  const deleted = await atomic(async () => {
    const rows = await find()
    const plan = await deletionPlan(rows)
    if (!isUnhindered(await deletionObstacles(plan, { site, user }))) return undefined
    await logActs(user, rows, { action: 'delete' })
    for (const row of rows) await row.delete()
    return rows.length
  })
  if (deleted === undefined) {
    http.messages.bad('Nothing was deleted: something stands against it.')
    return false
  }
  http.messages.ok(`${countWords(model.info, deleted)} deleted.`)
  return true
}

/** What the confirmation is made from. */
export interface DeletionPageParts {
  readonly rows: readonly AnyRow[]
  readonly action: string
  readonly hidden: HiddenFields
  readonly cancelUrl: string
}

/** The confirmation: every row that would go, those that would lose a relation, and every obstacle. */
export async function deletionPage(
  page: StaffPage,
  model: AdminModel,
  { rows, ...sent }: DeletionPageParts,
): Promise<ConfirmView> {
  const plan = await deletionPlan(rows)
  const { protecting, forbidden } = await deletionObstacles(plan, page)
  const what = rows.length === 1 ? nameOf(page, rows) : countWords(model.info, rows.length)
  return {
    ...sent,
    site: page.siteView,
    title: `Delete ${what}`,
    crumbs: page.crumbs(model),
    model: model.name,
    question: 'This cannot be taken back.',
    plan: await planParts(page, plan),
    obstacles: [
      ...(await part(
        page,
        'These rows refer to what would be deleted, and protect it:',
        protecting,
      )),
      ...(await part(page, 'These rows would go too, and you may not delete them:', forbidden)),
    ],
    confirm: { label: `Delete ${countWords(model.info, rows.length)}`, isDestructive: true },
  }
}

function nameOf(page: StaffPage, [row]: readonly AnyRow[]): string {
  return row ? `“${rowLabel(row, page.user)}”` : ''
}

async function planParts(page: StaffPage, plan: DeletionPlan): Promise<ConfirmView['plan']> {
  return [
    ...(await part(page, 'These rows would be deleted', plan.deleted)),
    ...(await part(page, 'These rows stay, and lose what they refer to', plan.detached)),
  ]
}

async function part(page: StaffPage, title: string, rows: RowsByModel) {
  const groups = await Promise.all(
    [...rows].map(([model, found]) => planGroup(page, model, [...found.values()])),
  )
  return groups.length > 0 ? [{ title, groups }] : []
}

async function deletableRow(page: StaffPage, model: AdminModel, key: string): Promise<AnyRow> {
  const { user } = page
  const row = await findRow(model, key, { user, action: 'delete' })
  if (row) return row
  if (await findRow(model, key, { user, action: 'view' })) {
    throw new Forbidden(`You may not delete this ${model.info.singular}.`)
  }
  throw new NotFound(`There is no such ${model.info.singular}, or it is not yours to see.`)
}
