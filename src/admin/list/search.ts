/** Searching a list: every word must be found in one of the fields. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { ValidationError } from '../../db/errors.ts'
import { Q } from '../../db/expressions/q.ts'
import { mayAskBy } from '../access/model-access.ts'
import { conditionAt, type FieldPath, fieldPath } from '../field-path.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { searchWords } from './search-words.ts'

/** The fields that a user may search. */
export function searchPaths(model: AdminModel, user: CurrentUser): FieldPath[] {
  const paths = (model.options.search ?? []).map((name) => fieldPath(model.model, name))
  return paths.filter((path) => mayAskBy(user, path))
}

/** The rows in which every word is found. Each word may be found in another related row. */
export function searchRows<R extends AnyRow>(
  rows: AnyQuerySet<R>,
  paths: readonly FieldPath[],
  text: string,
): AnyQuerySet<R> {
  return searchWords(text).reduce((found, word) => {
    const conditions = paths.flatMap((path) => wordCondition(path, word))
    return conditions.length > 0 ? found.filter(Q.or(...(conditions as never[]))) : found.none()
  }, rows)
}

/** Texts contain the word; anything else is it. No condition where the column cannot be it. */
function wordCondition(path: FieldPath, word: string): object[] {
  if (path.field.holds === 'text') return [conditionAt(path, { icontains: word })]
  try {
    return [conditionAt(path, path.field.parse(word))]
  } catch (error) {
    if (error instanceof ValidationError) return []
    throw error
  }
}
