/** Answers what cannot be done: why, and the way on. */
import type { Renderable } from '../../core/request.ts'
import type { HttpError } from '../../http/errors/http-error.ts'
import { render } from '../../views/render.ts'
import { mayEver } from '../access/model-access.ts'
import { NoticePage } from '../pages/notice-page.tsx'
import type { StaffPage } from './staff-page.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'That does not work',
  403: 'Not allowed',
  404: 'Not found',
}

/** The page for an error. Who is not staff is shown nothing of the site but its name. */
export function noticeView(page: StaffPage, error: HttpError): Renderable {
  const { user } = page
  const view = user.isStaff ? page.siteView : { ...page.siteView, apps: [] }
  const title = titles[error.status] ?? 'That does not work'
  return render(<NoticePage site={view} title={title} text={error.message} link={wayOn(page)} />, {
    status: error.status,
    headers: error.headers as Record<string, string>,
  })
}

/** To the list that was asked for, where there is one that the user may see; else to the overview. */
function wayOn({ user, site, http }: StaffPage): { label: string; url: string } {
  if (!user.isStaff) return { label: 'To the front page', url: '/' }
  const model = site.at(http.params.app ?? '', http.params.model ?? '')
  if (!model || !mayEver(user, 'view', model.model)) {
    return { label: 'To the overview', url: site.urls.index }
  }
  return { label: `To all ${model.info.plural}`, url: site.urls.list(model) }
}
