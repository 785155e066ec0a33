/** Saves what was posted for a row: only what its sender changed, and never over somebody else's change. */
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { IntegrityError } from '../../db/engine/errors.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { refusedForm } from '../../forms/form.ts'
import { type FormBody, formBody, typedTexts } from '../../forms/form-body.ts'
import type { FieldView } from '../../forms/form-view.ts'
import { PolicyDenied } from '../../policies/save-permitted.ts'
import { findRow } from '../access/row-access.ts'
import { changesBetween, snapshot } from '../history/changes.ts'
import { logActs } from '../history/log.ts'
import type { AdminModel } from '../site/admin-model.ts'
import type { StaffPage } from '../views/staff-page.ts'
import { type OpenForm, openForm } from './open-form.ts'
import { type FieldChange, fieldChange, parseSeen } from './seen-values.ts'

/** What became of a posted form. */
export type SaveResult =
  | { readonly kind: 'saved'; readonly row: AnyRow; readonly merged: readonly string[] }
  | RefusedSave

/** Nothing was saved: the form again, with what was typed. */
export interface RefusedSave {
  readonly kind: 'refused'
  /** 409 when somebody else changed the same fields, 403 when a policy refuses, else 422. */
  readonly status: 403 | 409 | 422
  readonly row?: AnyRow
  readonly form: OpenForm
  readonly messages: FieldMessages
  readonly conflicts: ReadonlySet<string>
}

/** Saves a new row. */
export async function addRow(page: StaffPage, model: AdminModel): Promise<SaveResult> {
  const form = await openForm(model, page.user)
  const { body } = page.http
  const names = form.view.fields.map(({ name }) => name)
  return guarded({ form }, () =>
    atomic(async () => {
      const parsed = await form.of(names).parse(body, { user: page.user })
      if (!parsed.valid) return refused({ form, messages: parsed.errors })
      const row = (await parsed.save()) as AnyRow
      const changes = changesBetween(new Map(), await snapshot(model.info, row, names))
      await logActs(page.user, [row], { action: 'add', changes })
      return { kind: 'saved', row, merged: [] }
    }),
  )
}

/** Saves a row. `undefined` when there is no such row to change for this user. */
export async function changeRow(
  page: StaffPage,
  model: AdminModel,
  key: string,
): Promise<SaveResult | undefined> {
  const { user } = page
  const found = await findRow(model, key, { user, action: 'change' })
  if (!found) return undefined
  const form = await openForm(model, user, found)
  return guarded({ form, row: found }, () =>
    atomic(async () => {
      const row = await findRow(model, key, { user, action: 'change', lock: true })
      return row ? saveChanges(page, model, row) : undefined
    }),
  )
}

async function saveChanges(page: StaffPage, model: AdminModel, row: AnyRow): Promise<SaveResult> {
  const { user } = page
  const form = await openForm(model, user, row)
  const changes = postedChanges(form.view.fields, page.http.body)
  const conflicts = new Set(namesWith(changes, 'conflict'))
  const merged = namesWith(changes, 'theirs')
  if (conflicts.size > 0) return refused({ form, row, status: 409, conflicts })
  const names = namesWith(changes, 'mine')
  if (names.length === 0) return { kind: 'saved', row, merged }
  const before = await snapshot(model.info, row, names)
  const options = { user, instance: row as never }
  const parsed = await form.of(names).parse(page.http.body, options)
  if (!parsed.valid) return refused({ form, row, messages: parsed.errors })
  await parsed.save()
  const logged = changesBetween(before, await snapshot(model.info, row, names))
  if (logged.length > 0) await logActs(user, [row], { action: 'change', changes: logged })
  return { kind: 'saved', row, merged }
}

/** The fields of a refused form, with what was typed and what is wrong. */
export function typedFields({ form, messages }: RefusedSave, body: unknown) {
  return refusedForm({ name: form.view.name, specs: form.view.fields, body, messages })
}

function postedChanges(fields: readonly FieldView[], body: unknown): Map<string, FieldChange> {
  const posted = formBody(body)
  const seen = parseSeen(posted._seen)
  return new Map(
    fields.map((field) => {
      const { name, texts } = field
      if (!isSent(field, posted)) return [name, 'none']
      return [name, fieldChange(seen.get(name), { now: texts, posted: typedTexts(posted, name) })]
    }),
  )
}

/** Boxes that are not ticked are not sent; any other field that is not there was not asked for. */
function isSent({ name, widget }: FieldView, posted: FormBody): boolean {
  return widget === 'checkbox' || widget === 'multiselect' || Object.hasOwn(posted, name)
}

function namesWith(changes: ReadonlyMap<string, FieldChange>, wanted: FieldChange): string[] {
  return [...changes].flatMap(([name, change]) => (change === wanted ? [name] : []))
}

type RefusedParts = Partial<RefusedSave> & Pick<RefusedSave, 'form'>

function refused(parts: RefusedParts): RefusedSave {
  return { kind: 'refused', status: 422, messages: {}, conflicts: new Set(), ...parts }
}

/** A transaction that fails is left before anything is said: what the database or a policy refuses becomes a message. */
async function guarded<T>(parts: RefusedParts, save: () => Promise<T>): Promise<T | RefusedSave> {
  try {
    return await save()
  } catch (error) {
    if (error instanceof PolicyDenied) {
      const text = 'Your rights do not reach this far: the row as it would be is not yours to save.'
      return refused({ ...parts, status: 403, messages: { '': [text] } })
    }
    if (error instanceof IntegrityError) {
      return refused({ ...parts, messages: { '': ['This does not fit what else is stored.'] } })
    }
    throw error
  }
}
