/** Filters by the named conditions of a project. */
import type { CustomFilter } from '../../registration/custom-filter.ts'
import { summaryOf } from './choice-filter.ts'
import { unknownValue } from './empty-option.ts'
import { filterHead, type ListFilter, toggle } from './list-filter.ts'

/** Makes the filter. */
export function customListFilter(custom: CustomFilter<never>): ListFilter {
  const { name, label, options } = custom
  const filter: ListFilter = {
    name,
    label,
    parameters: [name],
    conditions: (values) =>
      values(name).map((value) => {
        const option = Object.hasOwn(options, value) ? options[value] : undefined
        if (!option) throw unknownValue(name, value)
        return option.where() as object
      }),
    async view(context) {
      const shown = Object.entries(options).map(([value, option]) =>
        toggle(context, { parameter: name, value, label: option.label }),
      )
      return { ...filterHead(filter, context), options: shown, summary: summaryOf(shown) }
    },
  }
  return filter
}
