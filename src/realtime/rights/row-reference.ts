/** Row references: which committed rows a channel depends on. */
import { isRow, rowMeta } from '../../db/model/row-key.ts'

/** A row, or, without a key, any row of the model. Models of one name only cost a question more. */
export interface RowReference {
  readonly model: string
  readonly pk: string | undefined
}

/** A reference to a row, by its model and its key. */
export function rowReference(model: { readonly name: string }, pk: unknown): RowReference {
  const text = Array.isArray(pk) ? JSON.stringify(pk) : String(pk)
  return { model: model.name, pk: pk === undefined ? undefined : text }
}

/** A reference to what `load` gave; `undefined` when that is not a saved row. */
export function referenceOfTarget(target: unknown): RowReference | undefined {
  if (!isRow(target) || !target.isSaved) return undefined
  return rowReference(target[rowMeta].model as { readonly name: string }, target.pk)
}

/** Whether a change of `changed` may be one of `row`. */
export function concerns(changed: RowReference, row: RowReference): boolean {
  return changed.model === row.model && (changed.pk === undefined || changed.pk === row.pk)
}
