/** Which rows a queryset is about: its own conditions and the model's `baseFilter`. */
import type { Condition } from '../condition.ts'
import { withBaseFilter } from '../conditions/normalize.ts'
import type { QueryState } from './state.ts'

/** The conditions of a queryset, with the `baseFilter` of its model unless that is lifted. */
export function modelRules(state: QueryState): Condition {
  return state.isUnfiltered ? state.where : withBaseFilter(state.meta, state.where)
}
