/** The filters of a model's list, as one user may use them. */
import type { CurrentUser } from '../../../core/user.ts'
import { mayAskBy } from '../../access/model-access.ts'
import { type FieldPath, fieldPath } from '../../field-path.ts'
import { isCustomFilter } from '../../registration/custom-filter.ts'
import type { AdminModel } from '../../site/admin-model.ts'
import { choiceFilter } from './choice-filter.ts'
import { customListFilter } from './custom-list-filter.ts'
import { dateFilter } from './date-filter.ts'
import type { ListFilter } from './list-filter.ts'
import { rangeFilter, textFilter } from './range-filter.ts'
import { relationFilter } from './relation-filter.ts'

/** The filters; without those by columns of which the user may not read every row. */
export function filtersOf(model: AdminModel, user: CurrentUser): ListFilter[] {
  return (model.options.filters ?? []).flatMap((entry) => {
    if (isCustomFilter(entry)) return [customListFilter(entry)]
    const path = fieldPath(model.model, String(entry))
    return mayAskBy(user, path) ? [filterFor(path)] : []
  })
}

function filterFor(path: FieldPath): ListFilter {
  const { kind, holds, choices, relation } = path.field
  if (relation) return relationFilter(path, relation)
  if (choices || kind === 'boolean') return choiceFilter(path)
  if (kind === 'date' || kind === 'dateTime') return dateFilter(path)
  return holds === 'number' ? rangeFilter(path) : textFilter(path)
}
