/** Answers the history of a row. */
import type { Renderable } from '../../core/request.ts'
import { render } from '../../views/render.ts'
import { visibleRow } from '../access/row-access.ts'
import { rowHistory } from '../history/log-views.ts'
import { HistoryPage } from '../pages/history-page.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { rowLabel } from '../values/row-label.ts'
import type { StaffPage } from './staff-page.ts'

/** Who changed what, newest first. */
export async function historyView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Renderable> {
  const row = await visibleRow(model, key, page.user)
  const entries = await rowHistory(page, model, key)
  const url = page.site.urls.row(model, key)
  const crumbs = page.crumbs(model, { label: rowLabel(row, page.user), url })
  return render(
    <HistoryPage site={page.siteView} crumbs={crumbs} model={model.name} entries={entries} />,
  )
}
