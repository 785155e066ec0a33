/** Signing in and out. */
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { RouteContext } from '../../http/request/route-context.ts'
import { redirect } from '../../http/responses/responses.ts'
import { post, type Route, type ViewResult } from '../../http/routes/route.ts'
import { render } from '../../views/render.ts'
import { checkCredentials } from '../sign-in/credentials.ts'
import { nextPath } from '../sign-in/next-path.ts'
import { signIn, signOut } from '../sign-in/sign-in.ts'
import { signInForm } from './account-forms.ts'
import type { AccountSetup } from './account-options.ts'
import { SignInRoute } from './sign-in-address.ts'

/** `/sign-in`: the page, and what it posts. */
export function signInRoute(setup: AccountSetup): SignInRoute {
  const handler = (context: RouteContext) =>
    context.request.method === 'POST' ? submit(setup, context) : show(setup, context)
  return new SignInRoute(['GET', 'HEAD', 'POST'], '/sign-in', { auth: 'none' }, handler)
}

/** `/sign-out`: posts only, so that no link can sign somebody out. */
export function signOutRoute({ afterSignOut }: AccountSetup): Route<'/sign-out'> {
  return post('/sign-out', { auth: 'none' }, async ({ request }) => {
    await signOut(request)
    return redirect(afterSignOut, { external: true })
  })
}

function show(setup: AccountSetup, { request, user }: RouteContext): ViewResult {
  const next = request.url.searchParams.get('next') ?? ''
  if (user.isAuthenticated)
    return redirect(nextPath(next, setup.afterSignIn(user)), { external: true })
  const form = signInForm.show({ next: nextPath(next, '') })
  return render(<setup.pages.signIn form={form} urls={setup.urls()} />)
}

async function submit(setup: AccountSetup, context: RouteContext): Promise<ViewResult> {
  const form = await signInForm.parse(context.body)
  if (!form.valid) return refuse(setup, context, { messages: form.errors })
  const { next, ...credentials } = form.value
  const result = await checkCredentials({ ...credentials, address: context.ip })
  if ('problem' in result) return refuse(setup, context, refusal(result))
  await signIn(context.request, result.user)
  return redirect(nextPath(next, setup.afterSignIn(context.user)), { external: true })
}

interface Refusal {
  readonly messages: FieldMessages
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

function refusal(
  result: { problem: 'wrong' } | { problem: 'throttled'; retryAfter: number },
): Refusal {
  if (result.problem === 'wrong') {
    return { messages: { '': ['The e-mail address or the password is not right.'] } }
  }
  const minutes = Math.ceil(result.retryAfter / 60_000)
  return {
    messages: {
      '': [`Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`],
    },
    status: 429,
    headers: { 'retry-after': String(Math.ceil(result.retryAfter / 1000)) },
  }
}

function refuse(setup: AccountSetup, context: RouteContext, refusal: Refusal): ViewResult {
  const { messages, status = 422, headers = {} } = refusal
  const form = signInForm.refuse(context.body, messages)
  return render(<setup.pages.signIn form={form} urls={setup.urls()} />, { status, headers })
}
