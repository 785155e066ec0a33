/** Filters numbers by a range, and texts by what they are. */
import { ValidationError } from '../../../db/errors.ts'
import { conditionAt, type FieldPath, pathLabel } from '../../field-path.ts'
import { summaryOf } from './choice-filter.ts'
import { rangeWords, valueIn } from './date-filter.ts'
import { emptyConditions, emptyOptions, unknownValue, withEmpty } from './empty-option.ts'
import { filterHead, inputName, keptFields, type ListFilter } from './list-filter.ts'

/** Makes the filter of a number. */
export function rangeFilter(path: FieldPath): ListFilter {
  const [from, to] = [`${path.name}.from`, `${path.name}.to`]
  const filter: ListFilter = {
    name: path.name,
    label: pathLabel(path),
    parameters: withEmpty(path.field, path.name, [from, to]),
    conditions: (values) => [
      ...values(from).map((text) => conditionAt(path, { gte: readValue(path, text) })),
      ...values(to).map((text) => conditionAt(path, { lte: readValue(path, text) })),
      ...emptyConditions(path, values),
    ],
    async view(context) {
      const options = emptyOptions(path, context)
      const typed = rangeWords(valueIn(context, from), valueIn(context, to))
      const summary = [summaryOf(options), typed].filter(Boolean).join(', ')
      const inputs = [
        {
          name: inputName(from),
          label: 'From',
          type: 'number' as const,
          value: valueIn(context, from),
        },
        { name: inputName(to), label: 'To', type: 'number' as const, value: valueIn(context, to) },
      ]
      const form = { inputs, hidden: keptFields(filter, context) }
      return { ...filterHead(filter, context), options, summary, form }
    },
  }
  return filter
}

/** Makes the filter of a text: exactly this one. */
export function textFilter(path: FieldPath): ListFilter {
  const filter: ListFilter = {
    name: path.name,
    label: pathLabel(path),
    parameters: withEmpty(path.field, path.name, [path.name]),
    conditions: (values) => [
      ...values(path.name).map((text) => conditionAt(path, readValue(path, text))),
      ...emptyConditions(path, values),
    ],
    async view(context) {
      const options = emptyOptions(path, context)
      const value = valueIn(context, path.name)
      const input = { name: inputName(path.name), label: 'Is', type: 'text' as const, value }
      const form = { inputs: [input], hidden: keptFields(filter, context) }
      const summary = [summaryOf(options), value].filter(Boolean).join(', ')
      return { ...filterHead(filter, context), options, summary, form }
    },
  }
  return filter
}

/** A value of a column from an address. Throws `BadRequest` for what it cannot be. */
export function readValue(path: FieldPath, text: string): unknown {
  try {
    return path.field.parse(text)
  } catch (error) {
    if (error instanceof ValidationError) throw unknownValue(path.name, text)
    throw error
  }
}
