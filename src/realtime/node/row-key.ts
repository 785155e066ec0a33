/** Row keys: which committed rows a channel depends on. */

/** The key of a row: the name of its model, and its key. Equal names only cost a question more. */
export function rowKey(model: { readonly name: string }, pk: unknown): string {
  return `${model.name}:${Array.isArray(pk) ? JSON.stringify(pk) : String(pk)}`
}

/** The row key of what `load` gave; `undefined` when that is not a row. */
export function rowKeyOfTarget(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('pk' in target)) return undefined
  return rowKey(target.constructor, target.pk)
}
