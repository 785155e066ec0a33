/** Answers a bulk action: asks where it must be asked, then does it. */
import type { FlashMessage, Renderable } from '../../core/request.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { formBody, typedTexts } from '../../forms/form-body.ts'
import { BadRequest } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import { render } from '../../views/render.ts'
import { logActs } from '../history/log.ts'
import { parseListState } from '../list/list-state.ts'
import { ConfirmPage, type ConfirmView } from '../pages/confirm-page.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { actionsFor, type BulkAction } from './bulk-actions.ts'
import { deleteRows, deletionPage } from './delete-view.tsx'
import { pickedFields, pickedRows } from './picked-rows.ts'
import { planGroup } from './row-groups.ts'
import type { StaffPage } from './staff-page.ts'

/** Carries out the action that was chosen in the list, or asks first. */
export async function actionView(
  page: StaffPage,
  model: AdminModel,
): Promise<Renderable | HttpResponse> {
  const chosen = chosenAction(page, model)
  const rows = pickedRows(page, model, chosen.permission)
  const isConfirmed = formBody(page.http.body).confirmed === 'yes'
  if (chosen.confirm && !isConfirmed)
    return render(<ConfirmPage {...(await question(page, model, { chosen, rows }))} />)
  if (chosen.action) await runAction(page, chosen, rows)
  else await deleteRows(page, model, () => rows)
  return redirect(listUrl(page, model))
}

function chosenAction(page: StaffPage, model: AdminModel): BulkAction {
  const { action: name } = formBody(page.http.body)
  const chosen = actionsFor(model, page.user).find((action) => action.name === name)
  if (chosen) return chosen
  throw new BadRequest('Choose what is to be done with the picked rows.')
}

interface Asked {
  readonly chosen: BulkAction
  readonly rows: AnyQuerySet<AnyRow>
}

async function question(
  page: StaffPage,
  model: AdminModel,
  { chosen, rows }: Asked,
): Promise<ConfirmView> {
  const hidden = [...pickedFields(page), ['confirmed', 'yes'] as const]
  const sent = { action: page.site.urls.action(model), hidden, cancelUrl: listUrl(page, model) }
  if (!chosen.action) return deletionPage(page, model, { rows: await rows, ...sent })
  const group = await planGroup(page, model.model, await rows)
  return {
    ...sent,
    site: page.siteView,
    title: chosen.label,
    crumbs: page.crumbs(model),
    model: model.name,
    question: `${chosen.label}: is that right?`,
    plan: [{ title: 'These rows', groups: [group] }],
    obstacles: [],
    confirm: { label: chosen.label, isDestructive: false },
  }
}

/** The rows are read before, because afterwards the conditions may not find them any more. */
async function runAction(
  page: StaffPage,
  { action, label }: BulkAction,
  rows: AnyQuerySet<AnyRow>,
): Promise<void> {
  const { user, http } = page
  const said: FlashMessage[] = []
  await atomic(async () => {
    const touched = await rows
    await logActs(user, touched, { action: 'action', note: label })
    await action?.run({
      query: rows as never,
      user,
      message: (text, kind = 'ok') => void said.push({ kind, text }),
    })
  })
  for (const { kind, text } of said) http.messages[kind](text)
}

/** The list that one came from. */
function listUrl(page: StaffPage, model: AdminModel): string {
  const [list = ''] = typedTexts(formBody(page.http.body), 'list')
  return page.site.urls.list(model, parseListState(new URLSearchParams(list)))
}
