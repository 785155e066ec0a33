/** Changing one's password. */
import { service } from '../../core/application.ts'
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { RouteContext } from '../../http/request/route-context.ts'
import { redirect } from '../../http/responses/responses.ts'
import { type Route, route, type ViewResult } from '../../http/routes/route.ts'
import { render } from '../../views/render.ts'
import { authSettings } from '../auth-service.ts'
import { passwordProblems } from '../passwords/password-rules.ts'
import { checkCredentials } from '../sign-in/credentials.ts'
import { changePassword } from '../user/change-password.ts'
import { passwordForm } from './account-forms.ts'
import type { AccountSetup } from './account-options.ts'

/** `/account/password`: the page, and what it posts. */
export function passwordRoute(setup: AccountSetup): Route<'/account/password'> {
  return route(['GET', 'POST'], '/account/password', { auth: 'required' }, (context) =>
    context.request.method === 'POST' ? submit(setup, context) : show(setup),
  )
}

function show(setup: AccountSetup): ViewResult {
  return render(<setup.pages.password form={passwordForm.show()} urls={setup.urls()} />)
}

async function submit(setup: AccountSetup, context: RouteContext): Promise<ViewResult> {
  const form = await passwordForm.parse(context.body)
  if (!form.valid) return refuse(setup, context, form.errors)
  const { current, password } = form.value
  const wrong = await currentProblems(current, context)
  if (wrong) return refuse(setup, context, wrong)
  const problems = passwordProblems(password, context.user, service(authSettings).passwordRules)
  if (problems.length > 0) return refuse(setup, context, { password: problems })
  await changePassword(context.user, password, { keepSession: context.session.id })
  context.session.rotate()
  context.messages.ok('Your password was changed, and your other sessions were ended.')
  return redirect(setup.urls().sessions)
}

/** The present password is asked within the limits of sign-in: an open session must not be a way to guess it. */
async function currentProblems(
  password: string,
  { user, ip }: RouteContext,
): Promise<FieldMessages | undefined> {
  const result = await checkCredentials({ email: user.email, password, address: ip })
  if ('user' in result) return undefined
  return result.problem === 'wrong'
    ? { current: ['This is not your present password.'] }
    : { '': ['Too many attempts. Try again later.'] }
}

function refuse(setup: AccountSetup, { body }: RouteContext, messages: FieldMessages): ViewResult {
  const form = passwordForm.refuse(body, messages)
  return render(<setup.pages.password form={form} urls={setup.urls()} />, { status: 422 })
}
