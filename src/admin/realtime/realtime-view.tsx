/** Answers the page of the real-time service. */
import type { Renderable } from '../../core/request.ts'
import { Forbidden, NotFound } from '../../http/errors/http-error.ts'
import { render } from '../../views/render.ts'
import type { StaffPage } from '../views/staff-page.ts'
import { LivePage } from './live-page.tsx'
import { liveView } from './live-view.ts'
import { hasRealtime, mayWatch } from './may-watch.ts'

/** The page, as everything is at this moment. */
export async function realtimeView(page: StaffPage): Promise<Renderable> {
  const { user, site, http, reader } = page
  if (!hasRealtime()) throw new NotFound()
  if (!mayWatch(user)) {
    throw new Forbidden('You may not see this. It takes the permission admin.view_realtime.')
  }
  const search = http.request.url.searchParams.get('q') ?? ''
  const view = await liveView(user, { search, disconnectUrl: site.urls.disconnect })
  return render(
    <LivePage site={page.siteView} crumbs={page.crumbs()} view={view} locale={reader.locale} />,
  )
}
