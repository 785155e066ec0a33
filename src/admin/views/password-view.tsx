/** Answers the page on which staff set the password of an account. */

import { authSettings } from '../../auth/auth-service.ts'
import { passwordProblems } from '../../auth/passwords/password-rules.ts'
import { changePassword } from '../../auth/user/change-password.ts'
import type { UserRow } from '../../auth/user/user-model.ts'
import { service } from '../../core/application.ts'
import type { Renderable } from '../../core/request.ts'
import { formBody } from '../../forms/form-body.ts'
import { NotFound } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import { render } from '../../views/render.ts'
import { isUserModel } from '../access/account-guard.ts'
import { findRow } from '../access/row-access.ts'
import { logActs } from '../history/log.ts'
import { PasswordPage } from '../pages/password-page.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { rowLabel } from '../values/row-label.ts'
import type { StaffPage } from './staff-page.ts'

/** Asks for a new password. */
export async function passwordView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Renderable> {
  return passwordPage(page, {
    model,
    key,
    account: await accountAt(page, model, key),
    problems: [],
  })
}

/** Sets the password; the account's sessions end. */
export async function setPasswordView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Renderable | HttpResponse> {
  const account = await accountAt(page, model, key)
  const { password, again } = formBody(page.http.body)
  const problems = problemsOf(account, password, again)
  if (problems.length > 0 || typeof password !== 'string') {
    return passwordPage(page, { model, key, account, problems })
  }
  const keepSession = account.pk === page.user.pk ? page.http.session.id : undefined
  await changePassword(account, password, { keepSession })
  await logActs(page.user, [account], { action: 'change', changes: [{ field: 'password' }] })
  page.http.messages.ok(`The password of ${rowLabel(account, page.user)} was set.`)
  return redirect(page.site.urls.row(model, key))
}

async function accountAt(page: StaffPage, model: AdminModel, key: string): Promise<UserRow> {
  const { user } = page
  const row = isUserModel(model.model) && (await findRow(model, key, { user, action: 'change' }))
  if (row) return row as UserRow
  throw new NotFound('There is no such account, or it is not yours to change.')
}

function problemsOf(account: UserRow, password: unknown, again: unknown): readonly string[] {
  if (typeof password !== 'string' || password === '') return ['Type a password.']
  if (password !== again) return ['The two passwords differ.']
  const { email, name } = account
  return passwordProblems(password, { email, name }, service(authSettings).passwordRules)
}

interface PasswordParts {
  readonly model: AdminModel
  readonly key: string
  readonly account: UserRow
  readonly problems: readonly string[]
}

function passwordPage(
  page: StaffPage,
  { model, key, account, problems }: PasswordParts,
): Renderable {
  const { urls } = page.site
  const url = urls.row(model, key)
  const view = (
    <PasswordPage
      site={page.siteView}
      crumbs={page.crumbs(model, { label: rowLabel(account, page.user), url })}
      model={model.name}
      action={urls.password(model, key)}
      cancelUrl={url}
      problems={problems}
    />
  )
  return render(view, { status: problems.length > 0 ? 422 : 200 })
}
