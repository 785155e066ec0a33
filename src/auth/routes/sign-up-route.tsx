/** Signing up. */
import { service } from '../../core/application.ts'
import type { FieldMessages } from '../../core/standard-schema.ts'
import { UniqueViolation } from '../../db/engine/errors.ts'
import { ValidationError } from '../../db/errors.ts'
import { TooManyRequests } from '../../http/errors/http-error.ts'
import type { RouteContext } from '../../http/request/route-context.ts'
import { redirect } from '../../http/responses/responses.ts'
import { type Route, route, type ViewResult } from '../../http/routes/route.ts'
import { render } from '../../views/render.ts'
import { authSettings, userModel } from '../auth-service.ts'
import { passwordProblems } from '../passwords/password-rules.ts'
import { nextPath } from '../sign-in/next-path.ts'
import { signIn } from '../sign-in/sign-in.ts'
import { createUser } from '../user/create-user.ts'
import { signUpForm } from './account-forms.ts'
import type { AccountSetup } from './account-options.ts'

/** `/sign-up`: the page, and what it posts. */
export function signUpRoute(setup: AccountSetup): Route<'/sign-up'> {
  return route(['GET', 'POST'], '/sign-up', { auth: 'none' }, (context) =>
    context.request.method === 'POST' ? submit(setup, context) : show(setup, context),
  )
}

function show(setup: AccountSetup, { request, user }: RouteContext): ViewResult {
  if (user.isAuthenticated) return redirect(setup.afterSignIn(user), { external: true })
  const form = signUpForm.show({ next: nextPath(request.url.searchParams.get('next'), '') })
  return render(<setup.pages.signUp form={form} urls={setup.urls()} />)
}

async function submit(setup: AccountSetup, context: RouteContext): Promise<ViewResult> {
  const form = await signUpForm.parse(context.body)
  if (!form.valid) return refuse(setup, context, form.errors)
  const { next, ...values } = form.value
  const problems = passwordProblems(values.password, values, service(authSettings).passwordRules)
  if (problems.length > 0) return refuse(setup, context, { password: problems })
  limitSignUps(context.ip)
  const made = await tryToCreate(values)
  if (made.messages) return refuse(setup, context, made.messages)
  await signIn(context.request, made.user)
  return redirect(nextPath(next, setup.afterSignIn(context.user)), { external: true })
}

/** Each new account costs a hash and a row. */
function limitSignUps(address: string): void {
  const attempt = service(authSettings).signUps.begin('sign-up', address)
  if ('retryAfter' in attempt) throw new TooManyRequests(attempt.retryAfter / 1000)
}

type Made = { user: object; messages?: undefined } | { messages: FieldMessages }

async function tryToCreate(values: {
  email: string
  name: string
  password: string
}): Promise<Made> {
  try {
    return { user: (await createUser(userModel(), values as never)) as object }
  } catch (error) {
    if (error instanceof UniqueViolation) return { messages: { email: [takenMessage] } }
    if (error instanceof ValidationError) return { messages: asFormMessages(error.fields) }
    throw error
  }
}

const takenMessage = 'There is an account with this address already. Sign in instead.'

/** The only rule about the address that the form does not know is that it is unique. */
function asFormMessages(messages: FieldMessages): FieldMessages {
  return 'email' in messages ? { ...messages, email: [takenMessage] } : messages
}

function refuse(setup: AccountSetup, context: RouteContext, messages: FieldMessages): ViewResult {
  const form = signUpForm.refuse(context.body, messages)
  return render(<setup.pages.signUp form={form} urls={setup.urls()} />, { status: 422 })
}
