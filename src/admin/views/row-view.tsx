/** Answers the form of a row: shows it, saves it. */
import type { Renderable } from '../../core/request.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { formBody } from '../../forms/form-body.ts'
import { Forbidden, NotFound } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import { render } from '../../views/render.ts'
import { isUserModel } from '../access/account-guard.ts'
import { findRow, mayDo, visibleRow } from '../access/row-access.ts'
import { formFieldsets } from '../form/form-fieldsets.ts'
import { type OpenForm, openForm } from '../form/open-form.ts'
import {
  addRow,
  changeRow,
  type RefusedSave,
  type SaveResult,
  typedFields,
} from '../form/save-row.ts'
import { formatSeen, seenValues } from '../form/seen-values.ts'
import { FormPage, type FormPageView, type SentForm } from '../pages/form-page.tsx'
import { type AdminModel, capitalised } from '../site/admin-model.ts'
import { rowKey } from '../site/row-key.ts'
import { rowLabel } from '../values/row-label.ts'
import type { StaffPage } from './staff-page.ts'

type Answer = Renderable | HttpResponse

/** The empty form. */
export async function newRowView(page: StaffPage, model: AdminModel): Promise<Answer> {
  requireAdd(page, model)
  const form = await openForm(model, page.user)
  return render(<FormPage {...(await newRowPage(page, model, { form }))} />)
}

/** Adds a row. */
export async function addRowView(page: StaffPage, model: AdminModel): Promise<Answer> {
  requireAdd(page, model)
  const result = await addRow(page, model)
  if (result.kind === 'saved') return afterSaving(page, model, { result, isNew: true })
  const view = await newRowPage(page, model, { form: result.form, refused: result })
  return render(<FormPage {...view} />, { status: result.status })
}

/** The form of a row; only to read where the user may not change it. */
export async function rowView(page: StaffPage, model: AdminModel, key: string): Promise<Answer> {
  const row = await visibleRow(model, key, page.user)
  const mayChange = model.isAskable && (await mayDo(page.user, 'change', row))
  const form = mayChange ? await openForm(model, page.user, row) : undefined
  return render(<FormPage {...(await rowPage(page, model, { row, ...(form && { form }) }))} />)
}

/** Saves a row. */
export async function saveRowView(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<Answer> {
  const result = await changeRow(page, model, key)
  if (!result) return refuse(page, model, key)
  if (result.kind === 'saved') return afterSaving(page, model, { result, isNew: false })
  const row = await visibleRow(model, key, page.user)
  const view = await rowPage(page, model, { row, form: result.form, refused: result })
  return render(<FormPage {...view} />, { status: result.status })
}

interface PageParts {
  readonly form?: OpenForm
  readonly refused?: RefusedSave
}

async function newRowPage(
  page: StaffPage,
  model: AdminModel,
  parts: PageParts,
): Promise<FormPageView> {
  return {
    site: page.siteView,
    title: `Add ${model.info.singular}`,
    crumbs: page.crumbs(model),
    model: model.name,
    links: [],
    fieldsets: await fieldsets(page, model, parts),
    ...sentForm(page, model, { ...parts, action: page.site.urls.add(model) }),
  }
}

async function rowPage(
  page: StaffPage,
  model: AdminModel,
  parts: PageParts & { readonly row: AnyRow },
): Promise<FormPageView> {
  const { row, form } = parts
  const { urls } = page.site
  const key = rowKey(row)
  const password = { label: 'Set password', url: urls.password(model, key) }
  const hasPassword = form && isUserModel(model.model)
  const mayDelete = await mayDo(page.user, 'delete', row)
  const deletion = mayDelete ? { deleteUrl: urls.remove(model, key) } : {}
  const links = [
    ...(hasPassword ? [password] : []),
    { label: 'History', url: urls.history(model, key) },
    ...(mayDelete && !form ? [{ label: 'Delete…', url: urls.remove(model, key) }] : []),
  ]
  return {
    site: page.siteView,
    title: rowLabel(row, page.user),
    crumbs: page.crumbs(model),
    model: model.name,
    links,
    fieldsets: await fieldsets(page, model, parts),
    ...(!form && { note: readNote(model) }),
    ...sentForm(page, model, { ...parts, action: urls.row(model, key), deletion }),
  }
}

function readNote(model: AdminModel): string {
  if (model.isAskable) return 'You may look at this, not change it.'
  return `${model.title} are not changed here.`
}

function fieldsets(page: StaffPage, model: AdminModel, parts: PageParts & { row?: AnyRow }) {
  const { refused, row, form } = parts
  return formFieldsets(page, model, {
    ...(row && { row }),
    ...(form && { form }),
    ...(refused && {
      fields: typedFields(refused, page.http.body).fields,
      conflicts: refused.conflicts,
    }),
  })
}

function sentForm(
  page: StaffPage,
  model: AdminModel,
  parts: PageParts & { action: string; row?: AnyRow; deletion?: { deleteUrl?: string } },
): { form?: SentForm } {
  const { form, refused, row, action, deletion } = parts
  if (!form) return {}
  return {
    form: {
      view: refused ? typedFields(refused, page.http.body) : form.view,
      action,
      seen: formatSeen(seenValues(form.view.fields)),
      listQuery: listQueryOf(page),
      isNew: !row,
      mayAddAnother: model.mayAdd(page.user),
      isConflict: refused?.status === 409,
      prepopulate: row ? {} : (model.options.prepopulate ?? {}),
      ...deletion,
    },
  }
}

/** The query of the list that one came from; it comes with the link, and goes along with the form. */
function listQueryOf({ http }: StaffPage): string {
  const posted = formBody(http.body)._list
  if (typeof posted === 'string') return posted
  return http.request.url.searchParams.get('list') ?? ''
}

function afterSaving(
  page: StaffPage,
  model: AdminModel,
  { result, isNew }: { result: SaveResult & { kind: 'saved' }; isNew: boolean },
): HttpResponse {
  const { urls } = page.site
  const label = rowLabel(result.row, page.user)
  const { singular, fields, relations } = model.info
  page.http.messages.ok(`${capitalised(singular)} “${label}” was ${isNew ? 'added' : 'saved'}.`)
  const kept = result.merged.map((name) => (fields.get(name) ?? relations.get(name))?.label ?? name)
  if (kept.length > 0) {
    page.http.messages.info(`Meanwhile somebody else changed ${kept.join(', ')}; that was kept.`)
  }
  const list = listQueryOf(page)
  const back = list ? `?${new URLSearchParams({ list })}` : ''
  const next = formBody(page.http.body)._then
  if (next === 'stay') return redirect(urls.row(model, rowKey(result.row)) + back)
  if (next === 'another') return redirect(urls.add(model) + back)
  return redirect(urls.list(model) + (list ? `?${new URLSearchParams(list)}` : ''))
}

function requireAdd(page: StaffPage, model: AdminModel): void {
  if (model.mayAdd(page.user)) return
  throw new Forbidden(`You may not add ${model.info.plural}.`)
}

/** Who may look at the row is told that he may not change it; others learn nothing. */
async function refuse(page: StaffPage, model: AdminModel, key: string): Promise<never> {
  const row = await findRow(model, key, { user: page.user, action: 'view' })
  if (row) throw new Forbidden(`You may not change this ${model.info.singular}.`)
  throw new NotFound(`There is no such ${model.info.singular}, or it is not yours to see.`)
}
