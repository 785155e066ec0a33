/** Which rows a queryset is about: its own conditions and the model's `baseFilter`. */
import { allOf, type Condition } from '../condition.ts'
import { normalizeAll } from '../conditions/normalize.ts'
import type { QueryState } from './state.ts'

/** The conditions of a queryset, with the `baseFilter` of its model unless that is lifted. */
export function modelRules(state: QueryState): Condition {
  const { baseFilter } = state.meta.options
  if (!baseFilter || state.isUnfiltered) return state.where
  return allOf([normalizeAll(state.meta, [baseFilter]), state.where])
}
