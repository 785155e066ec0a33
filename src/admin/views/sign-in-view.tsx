/** Answers the door: sign-in and sign-out. */

import { type CredentialsResult, checkCredentials } from '../../auth/sign-in/credentials.ts'
import { nextPath } from '../../auth/sign-in/next-path.ts'
import { signIn, signOut } from '../../auth/sign-in/sign-in.ts'
import type { Renderable } from '../../core/request.ts'
import { formBody } from '../../forms/form-body.ts'
import type { RouteContext } from '../../http/request/route-context.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import { render } from '../../views/render.ts'
import { SignInPage } from '../pages/sign-in-page.tsx'
import type { AdminSite } from '../site/admin-site.ts'

/** Asks who is there; whoever is in goes on. */
export function signInView(site: AdminSite, http: RouteContext): Renderable | HttpResponse {
  const next = nextPath(http.query.next, site.urls.index)
  if (http.user.isStaff) return redirect(next)
  return signInPage(site, { next, email: '' })
}

/** Checks who is there. */
export async function checkInView(
  site: AdminSite,
  http: RouteContext,
): Promise<Renderable | HttpResponse> {
  const { email, password, next: asked } = textsOf(http.body)
  const next = nextPath(asked, site.urls.index)
  const result = await checkCredentials({ email, password, address: http.ip })
  if (!('user' in result)) return signInPage(site, { next, email, ...refusalOf(result) })
  await signIn(http.request, result.user)
  return redirect(next)
}

/** Ends the session. */
export async function signOutView(site: AdminSite, http: RouteContext): Promise<HttpResponse> {
  await signOut(http.request)
  return redirect(site.urls.signIn)
}

interface Refusal {
  readonly problem: string
  readonly status: number
}

function refusalOf(result: Exclude<CredentialsResult, { user: unknown }>): Refusal {
  if (result.problem === 'wrong') {
    return { status: 422, problem: 'E-mail address and password do not belong together.' }
  }
  const minutes = Math.max(1, Math.ceil(result.retryAfter / 60_000))
  const time = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return { status: 429, problem: `Too many attempts. Try again in ${time}.` }
}

function signInPage(
  site: AdminSite,
  { status = 200, ...view }: { next: string; email: string } & Partial<Refusal>,
): Renderable {
  const { title, urls } = site
  const page = <SignInPage siteTitle={title} home={urls.index} action={urls.signIn} {...view} />
  return render(page, { status })
}

function textsOf(body: unknown) {
  const { email, password, next } = formBody(body)
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return { email: text(email), password: text(password), next: text(next) }
}
