/** Who may use a route. */
import { VoltaicError } from '../../core/errors.ts'
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

/** Throws `E_ROUTE_AUTH` for what is not a rule: a misspelt one must not let in anybody. */
export function requireAccessRule(rule: AccessRule): void {
  if (typeof rule === 'function' || (typeof rule === 'string' && Object.hasOwn(named, rule))) return
  throw new VoltaicError(
    'E_ROUTE_AUTH',
    `${JSON.stringify(rule)} is no rule of access. Use ${Object.keys(named).join(', ')}, or a function.`,
  )
}

const named: Record<
  Exclude<AccessRule, (...args: never) => unknown>,
  (user: CurrentUser) => boolean
> = {
  none: () => true,
  required: ({ isAuthenticated }) => isAuthenticated,
  token: ({ isAuthenticated }) => isAuthenticated,
  staff: ({ isAuthenticated, isStaff }) => isAuthenticated && isStaff,
  superuser: ({ isAuthenticated, isSuperuser }) => isAuthenticated && isSuperuser,
}

/** Only `true` is a yes: what a function returns by mistake, such as a filter, is not. */
async function meets(rule: AccessRule, request: HttpRequest): Promise<boolean> {
  const { user } = request
  return (typeof rule === 'function' ? await rule(user, request) : named[rule](user)) === true
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
