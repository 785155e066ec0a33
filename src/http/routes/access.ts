/** Who may use a route. */
import type { CurrentUser } from '../../core/user.ts'
import { Forbidden, Unauthorized } from '../errors/http-error.ts'
import type { HttpRequest } from '../request/http-request.ts'
import type { HttpResponse } from '../responses/http-response.ts'
import { redirect } from '../responses/responses.ts'

/**
 * A rule of access. `none`: everybody, whatever the groups say. `required`: who is signed in; a page sends others to
 * sign in. `token`: the same for programs, which get 401 instead. `staff`, `superuser`: who is that, too. A function
 * decides itself: `true` lets in.
 */
export type AccessRule =
  | 'none'
  | 'required'
  | 'token'
  | 'staff'
  | 'superuser'
  | ((user: CurrentUser, request: HttpRequest) => boolean | Promise<boolean>)

/**
 * Checks the rules one after another. Returns a redirect to the sign-in page where that is the answer.
 * Throws `Unauthorized` when nobody is signed in, `Forbidden` when a rule refuses.
 */
export async function checkAccess(
  rules: readonly AccessRule[],
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  for (const rule of rules) {
    if (await meets(rule, request)) continue
    if (request.user.isAuthenticated) throw new Forbidden()
    return sendToSignIn(rule, request)
  }
  return undefined
}

function meets(rule: AccessRule, request: HttpRequest): boolean | Promise<boolean> {
  const { user } = request
  if (typeof rule === 'function') return rule(user, request)
  if (rule === 'none') return true
  if (!user.isAuthenticated) return false
  if (rule === 'staff') return user.isStaff
  return rule !== 'superuser' || user.isSuperuser
}

function sendToSignIn(rule: AccessRule, request: HttpRequest): HttpResponse {
  const { signInUrl } = request.settings
  if (request.prefersJson || rule === 'token' || !signInUrl) throw new Unauthorized()
  const next = encodeURIComponent(pageOf(request))
  return redirect(`${signInUrl}${signInUrl.includes('?') ? '&' : '?'}next=${next}`, {
    external: true,
  })
}

/** Where to come back to: the page that was asked for, or the one whose form was sent. */
function pageOf({ method, url, headers }: HttpRequest): string {
  if (method === 'GET' || method === 'HEAD') return url.pathname + url.search
  const { referer } = headers
  const page = typeof referer === 'string' && URL.canParse(referer) ? new URL(referer) : undefined
  return page?.host === url.host ? page.pathname + page.search : '/'
}
