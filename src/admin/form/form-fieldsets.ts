/** The fields of a form in their groups: those to fill in, and those that are only shown. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { modelInfo, type RelationInfo } from '../../db/model-info.ts'
import type { FieldView } from '../../forms/form-view.ts'
import { visibleTo } from '../../policies/visible-rows.ts'
import { fieldPath } from '../field-path.ts'
import { columnCells } from '../list/list-cells.ts'
import type { ListColumn } from '../list/list-column.ts'
import type { FieldsetView } from '../pages/form-page.tsx'
import type { ChooseView, FormPartView } from '../pages/form-part.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { keyCondition } from '../site/row-key.ts'
import { rowLabel } from '../values/row-label.ts'
import type { ShownValue } from '../values/shown-value.ts'
import type { StaffPage } from '../views/staff-page.ts'
import type { OpenForm } from './open-form.ts'

/** What the fields are made from. Without `form` all of them are only shown. */
export interface FieldsetParts {
  readonly row?: AnyRow
  readonly form?: OpenForm
  /** What stands in the fields, when it is not what the form was opened with. */
  readonly fields?: readonly FieldView[]
  /** The fields that somebody else changed as well. */
  readonly conflicts?: ReadonlySet<string>
}

/** Makes the groups. What can be neither asked nor shown is left out; so are groups without fields. */
export async function formFieldsets(
  page: StaffPage,
  model: AdminModel,
  parts: FieldsetParts,
): Promise<FieldsetView[]> {
  const fieldsets = await Promise.all(
    model.fieldsets.map(async ([title, names]) => {
      const views = await Promise.all(
        names.map((name) => partView(page, model, { ...parts, name })),
      )
      return { title, parts: views.filter((view) => view !== undefined) }
    }),
  )
  return fieldsets.filter((fieldset) => fieldset.parts.length > 0)
}

type PartSource = FieldsetParts & { readonly name: string }

async function partView(
  page: StaffPage,
  model: AdminModel,
  source: PartSource,
): Promise<FormPartView | undefined> {
  const { name, row, form } = source
  const field = (source.fields ?? form?.view.fields)?.find((known) => known.name === name)
  if (field) return inputView(page, model, { ...source, field })
  return row ? shownView(page, model, { name, row }) : undefined
}

async function inputView(
  page: StaffPage,
  model: AdminModel,
  { name, row, form, field, conflicts }: PartSource & { readonly field: FieldView },
): Promise<FormPartView> {
  const choose = form && (await chooseView(page, form, field))
  const isConflict = row !== undefined && conflicts?.has(name)
  const theirs = isConflict ? await shownValue(page, model, { name, row }) : undefined
  return { kind: 'input', name, field, ...(choose && { choose }), ...(theirs && { theirs }) }
}

async function chooseView(
  { site, user }: StaffPage,
  form: OpenForm,
  field: FieldView,
): Promise<ChooseView | undefined> {
  const relation = form.lookups.get(field.name)
  if (!relation) return undefined
  const target = site.of(relation.target())
  const label = await labelOfKey(relation, field.texts[0] ?? '', user)
  if (!target) return { label }
  return { label, listUrl: site.urls.list(target), optionsUrl: site.urls.options(target) }
}

/** What the row with a key is called, if the user may view it. */
async function labelOfKey(relation: RelationInfo, key: string, user: CurrentUser): Promise<string> {
  const target = relation.target()
  const condition = keyCondition(modelInfo(target), key)
  if (!condition) return ''
  const rows = visibleTo(target, user) as unknown as AnyQuerySet<AnyRow>
  const row = await rows.filter(condition).first()
  return row ? rowLabel(row, user) : ''
}

async function shownView(
  page: StaffPage,
  model: AdminModel,
  { name, row }: { name: string; row: AnyRow },
): Promise<FormPartView | undefined> {
  const about = model.info.fields.get(name) ?? model.info.relations.get(name)
  if (!about || ('secret' in about && about.secret)) return undefined
  const value = await shownValue(page, model, { name, row })
  return { kind: 'shown', name, label: about.label, help: 'help' in about ? about.help : '', value }
}

/** The value of a field, as the user may see it. */
async function shownValue(
  page: StaffPage,
  model: AdminModel,
  { name, row }: { name: string; row: AnyRow },
): Promise<ShownValue> {
  const { site, user, reader } = page
  if (!model.info.fields.has(name)) return manyValue(page, row, name)
  const source = { kind: 'field' as const, path: fieldPath(model.model, name) }
  const column: ListColumn = { name, label: name, isNumeric: false, orderBy: undefined, source }
  const [shown] = await columnCells(column, [row], { site, model, user, reader })
  return shown ?? { kind: 'empty' }
}

/** The related rows that the user may view. */
async function manyValue(page: StaffPage, row: AnyRow, name: string): Promise<ShownValue> {
  const related = (row as unknown as Record<string, PromiseLike<readonly AnyRow[]>>)[name]
  const keys = related ? (await related).map(({ pk }) => pk) : []
  const relation = modelInfo(row.constructor as unknown as AnyModel).relations.get(name)
  if (!relation || keys.length === 0) return { kind: 'empty' }
  const targets = visibleTo(relation.target(), page.user) as unknown as AnyQuerySet<AnyRow>
  const rows = await targets.filter({ pk: { in: keys } })
  const text = rows.map((one) => rowLabel(one, page.user)).join(', ')
  return text ? { kind: 'text', text } : { kind: 'empty' }
}
