/** A filter of a list: what it makes of an address, and how it is shown. */
import type { CurrentUser } from '../../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../../db/any-model.ts'
import type { FilterView, HiddenFields } from '../../pages/list-filters.tsx'
import type { Reader } from '../../values/shown-value.ts'
import {
  filterParameter,
  type ListState,
  listParameters,
  withFilter,
  withoutFilters,
} from '../list-state.ts'

/** The values that an address gives for a parameter. */
export type FilterValues = (parameter: string) => readonly string[]

/** What a filter is shown with. */
export interface FilterContext {
  readonly state: ListState
  readonly user: CurrentUser
  readonly reader: Reader
  /** The address of the list in another state. */
  url(state: ListState): string
  /** The rows that all other filters leave; `undefined` when there are too many to count them by value. */
  readonly others: AnyQuerySet<AnyRow> | undefined
}

/** A filter. */
export interface ListFilter {
  readonly name: string
  readonly label: string
  /** The parameters that it understands. */
  readonly parameters: readonly string[]
  /** The conditions, all of which must hold. Throws `BadRequest` for what it cannot understand. */
  conditions(values: FilterValues): object[]
  view(context: FilterContext): Promise<FilterView>
}

/** The values of a state, for {@link ListFilter.conditions}. */
export function valuesOf(state: ListState): FilterValues {
  return (parameter) => state.filters.get(parameter) ?? []
}

/** What every filter shows alike. */
export function filterHead(filter: ListFilter, context: FilterContext) {
  return {
    name: filter.name,
    label: filter.label,
    isOn: filter.parameters.some((parameter) => context.state.filters.has(parameter)),
    removeUrl: context.url(withoutFilters(context.state, filter.parameters)),
  }
}

/** What a filter's own form keeps of the address: everything but its parameters and the page. */
export function keptFields(filter: ListFilter, { state }: FilterContext): HiddenFields {
  return listParameters(withoutFilters(state, filter.parameters))
}

/** An option that is taken, or taken away when it is on. */
export function toggle(
  context: FilterContext,
  option: { parameter: string; value: string; label: string; several?: boolean },
) {
  const { parameter, value, label, several = false } = option
  const values = context.state.filters.get(parameter) ?? []
  const isOn = values.includes(value)
  const others = several ? values.filter((other) => other !== value) : []
  const state = withFilter(context.state, parameter, isOn ? others : [...others, value])
  return { label, isOn, url: context.url(state) }
}

/** The name of an input of a filter's form. */
export function inputName(parameter: string): string {
  return filterParameter(parameter)
}
