/** Which lookups a column has, by its kind. */
import type { Lookup } from '../../condition.ts'
import { holdsOf } from '../../fields/kinds/kinds.ts'
import type { FieldKind } from '../../model-info.ts'
import type { DatePart } from '../../operand.ts'

const equality: readonly Lookup[] = ['exact', 'in', 'isNull']
const ordered: readonly Lookup[] = [...equality, 'gt', 'gte', 'lt', 'lte', 'range']
const text: readonly Lookup[] = [
  ...ordered,
  'iexact',
  'contains',
  'icontains',
  'startsWith',
  'istartsWith',
  'endsWith',
  'iendsWith',
  'regex',
  'iregex',
]
const dateParts: readonly DatePart[] = ['year', 'month', 'day', 'week', 'weekDay', 'quarter']
const timeParts: readonly DatePart[] = ['hour', 'minute', 'second']
const momentParts: readonly DatePart[] = [...dateParts, ...timeParts, 'date']

const equalityKinds: readonly FieldKind[] = ['boolean', 'secret', 'binary']

/** The lookups of a kind of column. */
export function lookupsOf(kind: FieldKind): readonly Lookup[] {
  if (equalityKinds.includes(kind)) return equality
  return holdsOf(kind) === 'text' ? text : ordered
}

/** The parts of a kind of column that can be compared. */
export function partsOf(kind: FieldKind): readonly DatePart[] {
  if (kind === 'dateTime') return momentParts
  if (kind === 'date') return dateParts
  return kind === 'time' ? timeParts : []
}

/** The lookups whose value is text, whatever the column. */
export const textLookups: readonly string[] = text.filter((name) => !ordered.includes(name))

/** The lookups of JSON, at a path too. */
export const documentLookups: readonly string[] = [
  ...text,
  'containedBy',
  'hasKey',
  'hasKeys',
  'hasAnyKeys',
]

/** The lookups of a relation. */
export const relationLookups: readonly string[] = ['in', 'exact', 'isNull']
