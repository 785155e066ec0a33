/** The routes of an admin. All of them go through one door. */
import { Forbidden, HttpError, NotFound } from '../http/errors/http-error.ts'
import type { RouteContext } from '../http/request/route-context.ts'
import type { HttpResponse } from '../http/responses/http-response.ts'
import { redirect } from '../http/responses/responses.ts'
import { group, type RouteGroup } from '../http/routes/group.ts'
import { get, post, type Route, route, type ViewResult } from '../http/routes/route.ts'
import { mayEver } from './access/model-access.ts'
import { confirmDisconnectView, disconnectView } from './realtime/disconnect-view.tsx'
import { realtimeView } from './realtime/realtime-view.tsx'
import type { AdminModel } from './site/admin-model.ts'
import type { AdminSite } from './site/admin-site.ts'
import { actionView } from './views/action-view.tsx'
import { confirmDeleteView, deleteView } from './views/delete-view.tsx'
import { historyView } from './views/history-view.tsx'
import { indexView } from './views/index-view.tsx'
import { listView } from './views/list-view.tsx'
import { noticeView } from './views/notice-view.tsx'
import { optionsView } from './views/options-view.ts'
import { passwordView, setPasswordView } from './views/password-view.tsx'
import { addRowView, newRowView, rowView, saveRowView } from './views/row-view.tsx'
import { checkInView, signInView, signOutView } from './views/sign-in-view.tsx'
import { StaffPage } from './views/staff-page.ts'

type PageView = (page: StaffPage) => ViewResult | Promise<ViewResult>
type ModelView = (page: StaffPage, model: AdminModel) => ViewResult | Promise<ViewResult>
type RowView = (page: StaffPage, model: AdminModel, key: string) => ViewResult | Promise<ViewResult>

/**
 * The routes of a site. Access is decided in {@link staffOnly}, not by a rule of the group: whoever is not signed in is
 * sent to this site's own sign-in, from every address, so that nothing can be probed.
 */
export function adminRoutes(site: AdminSite): RouteGroup {
  return group(site.prefix || '/', [
    get('/sign-in', { auth: 'none' }, (http) => signInView(site, http as RouteContext)),
    post('/sign-in', { auth: 'none' }, (http) => checkInView(site, http as RouteContext)),
    post('/sign-out', { auth: 'none' }, (http) => signOutView(site, http as RouteContext)),
    get('/', { auth: 'none' }, staffOnly(site, indexView)),
    ...realtimeRoutes(site),
    ...modelRoutes(site),
    ...rowRoutes(site),
    route(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      '/*',
      { auth: 'none' },
      staffOnly(site, nothingHere),
    ),
  ])
}

function realtimeRoutes(site: AdminSite): Route<never>[] {
  const on = (view: PageView) => staffOnly(site, view)
  return [
    get('/realtime', { auth: 'none' }, on(realtimeView)),
    get('/realtime/disconnect', { auth: 'none' }, on(confirmDisconnectView)),
    post('/realtime/disconnect', { auth: 'none' }, on(disconnectView)),
  ] as unknown as Route<never>[]
}

function modelRoutes(site: AdminSite): Route<never>[] {
  const on = (view: ModelView) => staffOnly(site, (page) => view(page, modelOf(page)))
  return [
    get('/:app/:model', { auth: 'none' }, on(listView)),
    get('/:app/:model/add', { auth: 'none' }, on(newRowView)),
    post('/:app/:model/add', { auth: 'none' }, on(addRowView)),
    post('/:app/:model/action', { auth: 'none' }, on(actionView)),
    get('/:app/:model/options', { auth: 'none' }, on(optionsView)),
  ] as unknown as Route<never>[]
}

function rowRoutes(site: AdminSite): Route<never>[] {
  const on = (view: RowView) =>
    staffOnly(site, (page) => view(page, modelOf(page), page.http.params.key ?? ''))
  return [
    get('/:app/:model/row/:key', { auth: 'none' }, on(rowView)),
    post('/:app/:model/row/:key', { auth: 'none' }, on(saveRowView)),
    get('/:app/:model/row/:key/delete', { auth: 'none' }, on(confirmDeleteView)),
    post('/:app/:model/row/:key/delete', { auth: 'none' }, on(deleteView)),
    get('/:app/:model/row/:key/history', { auth: 'none' }, on(historyView)),
    get('/:app/:model/row/:key/password', { auth: 'none' }, on(passwordView)),
    post('/:app/:model/row/:key/password', { auth: 'none' }, on(setPasswordView)),
  ] as unknown as Route<never>[]
}

/** The one door: anonymous people are sent to sign-in, others who are not staff are told so, whatever the address. */
function staffOnly(site: AdminSite, view: PageView) {
  return async (context: unknown): Promise<ViewResult> => {
    const http = context as RouteContext
    if (!http.user.isAuthenticated || !http.user.isActive) return toSignIn(site, http)
    const page = new StaffPage(site, http)
    try {
      if (!http.user.isStaff)
        throw new Forbidden('This part is for staff. You are signed in, but not as staff.')
      return await view(page)
    } catch (error) {
      if (error instanceof HttpError && error.status < 500) return noticeView(page, error)
      throw error
    }
  }
}

/** A page is found again after signing in; a form that was sent is not. */
function toSignIn(site: AdminSite, { request }: RouteContext): HttpResponse {
  const { pathname, search } = request.url
  const next = request.method === 'GET' ? pathname + search : site.urls.index
  return redirect(`${site.urls.signIn}?${new URLSearchParams({ next })}`)
}

/** The model of an address, if the user may see it: what he may not see is not there. */
function modelOf({ site, http, user }: StaffPage): AdminModel {
  const model = site.at(http.params.app ?? '', http.params.model ?? '')
  if (model && (mayEver(user, 'view', model.model) || mayEver(user, 'add', model.model)))
    return model
  throw new NotFound()
}

/** An address with a slash at its end is taken for the one without; there is nothing else here. */
function nothingHere({ http }: StaffPage): HttpResponse {
  const { pathname, search } = http.request.url
  const path = pathname.replace(/\/+$/, '')
  if (http.request.method !== 'GET' || path === pathname || path === '') throw new NotFound()
  return redirect(path + search, { status: 301 })
}
