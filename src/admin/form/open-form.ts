/** The form of a row as one user gets it: which fields are asked, with which widgets, and what stands in them. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import type { RelationInfo } from '../../db/model-info.ts'
import type { FieldOptions } from '../../forms/field-spec.ts'
import type { FieldView, FormView } from '../../forms/form-view.ts'
import { type ModelForm, modelForm } from '../../forms/model/model-form.ts'
import { visibleTo } from '../../policies/visible-rows.ts'
import { isPrivilege } from '../access/account-guard.ts'
import { mayReadAll } from '../access/model-access.ts'
import type { AdminModel } from '../site/admin-model.ts'

/** More rows than this are looked up by words instead of picked from a select. */
const mostOptions = 100

/** A form that is ready to be shown or to be compared with what was posted. */
export interface OpenForm {
  readonly view: FormView
  /** The relations whose rows are looked up. */
  readonly lookups: ReadonlyMap<string, RelationInfo>
  /** The form of some of its fields, to read what was posted. */
  of(names: readonly string[]): ModelForm<never, string>
}

/** Opens the form of a row, or of a new one. */
export async function openForm(
  model: AdminModel,
  user: CurrentUser,
  row?: AnyRow,
): Promise<OpenForm> {
  const names = askedNames(model, user, row)
  const lookups = await lookupsAmong(model, names, user)
  const of = (some: readonly string[]) => formOf(model, some, lookups)
  const view = await of(names).show({ user, ...(row && { instance: row as never }) })
  return { view: { ...view, fields: view.fields.filter(isAnswerable) }, lookups, of }
}

/** The fields that the user is asked for: those of the form that he may read and change. */
function askedNames(model: AdminModel, user: CurrentUser, row?: AnyRow): string[] {
  const names = new Set(model.fieldsets.flatMap(([, fields]) => fields))
  return [...names].filter((name) => {
    if (model.isReadonly(name) || isPrivilege(model.model, name, user)) return false
    const field = model.info.fields.get(name)
    if (!field) return true
    if (field.primaryKey && row) return false
    return mayReadAll(user, field, model.model)
  })
}

/** A select whose row the user may not see would lose it: then nothing is asked. */
function isAnswerable({ widget, texts, options }: FieldView): boolean {
  if (widget !== 'select' && widget !== 'multiselect') return true
  return texts.every((text) => options.some(({ value }) => value === text))
}

async function lookupsAmong(
  model: AdminModel,
  names: readonly string[],
  user: CurrentUser,
): Promise<Map<string, RelationInfo>> {
  const lookups = new Map<string, RelationInfo>()
  for (const name of names) {
    const relation = model.info.fields.get(name)?.relation
    if (relation && (await isLookedUp(model, relation, user))) lookups.set(name, relation)
  }
  return lookups
}

async function isLookedUp(
  model: AdminModel,
  relation: RelationInfo,
  user: CurrentUser,
): Promise<boolean> {
  if (model.options.autocomplete?.includes(relation.name)) return true
  const rows = visibleTo(relation.target(), user) as unknown as AnyQuerySet<AnyRow>
  return (await rows.limit(mostOptions + 1).count()) > mostOptions
}

function formOf(
  model: AdminModel,
  names: readonly string[],
  lookups: ReadonlyMap<string, RelationInfo>,
): ModelForm<never, string> {
  const about: Record<string, FieldOptions> = {}
  for (const name of names) if (lookups.has(name)) about[name] = { widget: 'text' }
  const options = { fields: names, about, name: 'row' }
  return modelForm(model.model as never, options as never)
}
