/** Filters by a related row: the most frequent ones to pick, any other by its key. Several are ORed. */
import type { CurrentUser } from '../../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../../db/any-model.ts'
import type { RelationInfo } from '../../../db/model-info.ts'
import { visibleTo } from '../../../policies/visible-rows.ts'
import { conditionAt, type FieldPath, fieldPath, pathLabel } from '../../field-path.ts'
import { keyText } from '../../site/row-key.ts'
import { keyLabel, rowLabel } from '../../values/row-label.ts'
import { countsByValue, summaryOf } from './choice-filter.ts'
import { emptyConditions, emptyOptions, withEmpty } from './empty-option.ts'
import {
  type FilterContext,
  filterHead,
  inputName,
  keptFields,
  type ListFilter,
  toggle,
} from './list-filter.ts'
import { readValue } from './range-filter.ts'

const mostOptions = 20

/** Makes the filter of a relation to one row. Rows that the user may not view are offered by their key only. */
export function relationFilter(path: FieldPath, relation: RelationInfo): ListFilter {
  const filter: ListFilter = {
    name: path.name,
    label: pathLabel(path),
    parameters: withEmpty(path.field, path.name, [path.name]),
    conditions(values) {
      const keys = values(path.name).map((text) => readValue(path, text))
      const chosen = keys.length > 0 ? [conditionAt(path, { in: keys })] : []
      return [...chosen, ...emptyConditions(path, values)]
    },
    async view(context) {
      const rows = await offeredRows(path, relation, context)
      const choices = rows.map(({ key, label, count }) => ({
        ...toggle(context, { parameter: path.name, value: key, label, several: true }),
        ...(count !== undefined && { count: String(count) }),
      }))
      const options = [...choices, ...emptyOptions(path, context)]
      const input = { name: inputName(path.name), label: 'Key', type: 'text' as const, value: '' }
      const form = { inputs: [input], hidden: keptFields(filter, context) }
      const isShort = rows.length < mostOptions
      return {
        ...filterHead(filter, context),
        options,
        summary: summaryOf(options),
        ...(!isShort && { form }),
      }
    },
  }
  return filter
}

interface OfferedRow {
  readonly key: string
  readonly label: string
  readonly count?: number
}

/** Those that occur most often where that is counted, else the first ones; and those that are chosen. */
async function offeredRows(
  path: FieldPath,
  relation: RelationInfo,
  context: FilterContext,
): Promise<OfferedRow[]> {
  const counts = await countsByValue(path, context)
  const chosen = context.state.filters.get(path.name) ?? []
  if (!counts) return firstRows(relation, context, chosen)
  const frequent = [...counts].filter(([key]) => key !== 'null').sort(([, a], [, b]) => b - a)
  const keys = [...new Set([...chosen, ...frequent.map(([key]) => key)])].slice(0, mostOptions)
  const labels = await labelsFor(relation, context.user, keys)
  return keys.map((key) => ({
    key,
    label: labels.get(key) ?? keyLabel(relation.target(), key),
    count: counts.get(key) ?? 0,
  }))
}

async function firstRows(
  relation: RelationInfo,
  { user }: FilterContext,
  chosen: readonly string[],
): Promise<OfferedRow[]> {
  const first = await visibleRows(relation, user).limit(mostOptions)
  const labels = new Map(first.map((row) => [keyText(row.pk), rowLabel(row, user)]))
  const missing = chosen.filter((key) => !labels.has(key))
  for (const [key, label] of await labelsFor(relation, user, missing)) labels.set(key, label)
  return [...labels].map(([key, label]) => ({ key, label }))
}

/** The labels of rows that the user may view, by key. */
async function labelsFor(
  relation: RelationInfo,
  user: CurrentUser,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const { field } = fieldPath(relation.target(), 'pk')
  const parsed = keys.map((key) => field.parse(key))
  const rows = await visibleRows(relation, user).filter({ pk: { in: parsed } })
  return new Map(rows.map((row) => [keyText(row.pk), rowLabel(row, user)]))
}

function visibleRows(relation: RelationInfo, user: CurrentUser): AnyQuerySet<AnyRow> {
  return visibleTo(relation.target(), user) as unknown as AnyQuerySet<AnyRow>
}
