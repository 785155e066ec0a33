/** Filters by the values that a column can have: choices, yes and no. Several values are ORed. */
import { Count } from '../../../db/expressions/aggregate.ts'
import type { FieldInfo } from '../../../db/model-info.ts'
import { conditionAt, type FieldPath, pathLabel } from '../../field-path.ts'
import { emptyConditions, emptyOptions, unknownValue, withEmpty } from './empty-option.ts'
import { type FilterContext, filterHead, type ListFilter, toggle } from './list-filter.ts'

interface KnownValue {
  readonly value: unknown
  readonly text: string
  readonly label: string
}

/** Makes the filter of a column with choices, or of a boolean one. */
export function choiceFilter(path: FieldPath): ListFilter {
  const known = knownValues(path.field)
  const filter: ListFilter = {
    name: path.name,
    label: pathLabel(path),
    parameters: withEmpty(path.field, path.name, [path.name]),
    conditions(values) {
      const wanted = values(path.name).map((text) => knownValueOf(path, known, text))
      const chosen = wanted.length > 0 ? [conditionAt(path, { in: wanted })] : []
      return [...chosen, ...emptyConditions(path, values)]
    },
    async view(context) {
      const counts = await countsByValue(path, context)
      const choices = known.map(({ value, text, label }) => ({
        ...toggle(context, { parameter: path.name, value: text, label, several: true }),
        ...(counts && { count: String(counts.get(String(value)) ?? 0) }),
      }))
      const options = [...choices, ...emptyOptions(path, context)]
      return { ...filterHead(filter, context), options, summary: summaryOf(options) }
    },
  }
  return filter
}

/** The labels of the options that are on. */
export function summaryOf(options: readonly { label: string; isOn: boolean }[]): string {
  return options.flatMap(({ label, isOn }) => (isOn ? [label] : [])).join(', ')
}

/** How many rows there are by value, by the value's text; `undefined` where that is not counted. */
export async function countsByValue(
  path: FieldPath,
  { others }: FilterContext,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (!others || path.relations.length > 0) return undefined
  const groups: Record<string, unknown>[] = await others
    .orderBy()
    .groupBy(path.name)
    .annotate({ n: Count() })
  return new Map(groups.map((group) => [String(group[path.name]), Number(group.n)]))
}

function knownValues(field: FieldInfo): KnownValue[] {
  if (field.choices) {
    return field.choices.map(({ value, label }) => ({ value, text: String(value), label }))
  }
  return [
    { value: true, text: 'yes', label: 'Yes' },
    { value: false, text: 'no', label: 'No' },
  ]
}

function knownValueOf(path: FieldPath, known: readonly KnownValue[], text: string): unknown {
  const found = known.find((choice) => choice.text === text)
  if (found) return found.value
  throw unknownValue(path.name, text)
}
