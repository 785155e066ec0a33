/** Saves what a form made: the row, its many-to-many relations, and that the form was sent. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { savePermitted } from '../../policies/save-permitted.ts'
import type { FormBody } from '../form-body.ts'
import { useOnce } from '../once/used-form.ts'
import type { ModelFormShape } from './form-shape.ts'

/** What is saved. */
export interface SavedForm {
  readonly row: AnyRow
  readonly values: Readonly<Record<string, unknown>>
  readonly user: CurrentUser | undefined
  readonly body: FormBody
}

/** Saves in one transaction; everything or nothing. */
export function saveForm(shape: ModelFormShape, form: SavedForm): Promise<AnyRow> {
  const { row, user } = form
  return atomic(async () => {
    if (shape.once) await useOnce(shape.name, form.body)
    const save = () => saveRow(shape, form)
    if (user) await savePermitted(user, row, { save })
    else await save()
    return row
  })
}

async function saveRow(shape: ModelFormShape, { row, values }: SavedForm): Promise<void> {
  await row.save()
  for (const { column, spec } of shape.fields) {
    if (column || !(spec.name in values)) continue
    const related = (row as unknown as Record<string, RelatedRows>)[spec.name]
    await related?.set(values[spec.name] as readonly unknown[])
  }
}

interface RelatedRows {
  set(rows: readonly unknown[]): Promise<unknown>
}
