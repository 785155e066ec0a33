/** Columns that not everybody may read. What cannot be read must not be filtered, searched or ordered by either. */
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel, AnyRow } from '../db/any-model.ts'
import { decideField } from './decision.ts'
import { isMatch } from './is-match.ts'
import { findPolicy } from './policy-set.ts'

/** The columns that `user` may not read in every row: no filter, search or order of the user's may use them. */
export function maskedFields(model: unknown, user: CurrentUser): ReadonlySet<string> {
  return fieldsWhere(model, user, (decision) => decision !== true)
}

/** The columns that `user` may read in no row. */
export function unreadableFields(model: unknown, user: CurrentUser): ReadonlySet<string> {
  return fieldsWhere(model, user, (decision) => decision === false)
}

/** The columns that `user` may not read in this row. */
export async function maskedFieldsOf(row: object, user: CurrentUser): Promise<ReadonlySet<string>> {
  const model = row.constructor as unknown as AnyModel
  const names = [...maskedFields(model, user)]
  const readable = await Promise.all(
    names.map((name) => {
      const decision = decideField(user, name, model)
      return isMatch(decision, { user, row: row as AnyRow, topic: `read ${name}` })
    }),
  )
  return new Set(names.filter((_, index) => !readable[index]))
}

function fieldsWhere(
  model: unknown,
  user: CurrentUser,
  isWanted: (decision: boolean | object) => boolean,
): ReadonlySet<string> {
  const names = [...(findPolicy(model)?.fields.keys() ?? [])]
  return new Set(names.filter((name) => isWanted(decideField(user, name, model as AnyModel))))
}
