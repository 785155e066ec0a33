/** Answers the index. */
import type { Renderable } from '../../core/request.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { visibleTo } from '../../policies/visible-rows.ts'
import { render } from '../../views/render.ts'
import { mayEver } from '../access/model-access.ts'
import { recentActs } from '../history/log-views.ts'
import { countLimit } from '../list/pagination.ts'
import { IndexPage } from '../pages/index-page.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import type { StaffPage } from './staff-page.ts'

/** Apps and models that the user may see, with the numbers of their rows, and what he did last. */
export async function indexView(page: StaffPage): Promise<Renderable> {
  const models = page.site.models.filter(({ model }) => mayEver(page.user, 'view', model))
  const counts = await Promise.all(
    models.map(async (model) => [model.name, await countText(page, model)] as const),
  )
  const recent = await recentActs(page)
  return render(<IndexPage site={page.siteView} counts={new Map(counts)} recent={recent} />)
}

async function countText({ user, reader }: StaffPage, { model }: AdminModel): Promise<string> {
  const rows = visibleTo(model, user) as unknown as AnyQuerySet<AnyRow>
  const count = await rows
    .orderBy()
    .limit(countLimit + 1)
    .count()
  const number = new Intl.NumberFormat(reader.locale).format(Math.min(count, countLimit))
  return count > countLimit ? `${number}+` : number
}
