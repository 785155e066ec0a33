/** Answers what cannot be done: why, and the way on. */
import type { Renderable } from '../../core/request.ts'
import type { HttpError } from '../../http/errors/http-error.ts'
import { render } from '../../views/render.ts'
import { NoticePage } from '../pages/notice-page.tsx'
import type { StaffPage } from './staff-page.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'That does not work',
  403: 'Not allowed',
  404: 'Not found',
}

/** The page for an error. Who is not staff is shown nothing of the site but its name. */
export function noticeView(page: StaffPage, error: HttpError): Renderable {
  const { user, site } = page
  const link = user.isStaff
    ? { label: 'To the overview', url: site.urls.index }
    : { label: 'To the front page', url: '/' }
  const view = user.isStaff ? page.siteView : { ...page.siteView, apps: [] }
  const title = titles[error.status] ?? 'That does not work'
  return render(<NoticePage site={view} title={title} text={error.message} link={link} />, {
    status: error.status,
    headers: error.headers as Record<string, string>,
  })
}
