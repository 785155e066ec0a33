/** Whether a row in memory meets a filter, where memory tells the same as SQL would. */
import type { AnyModel, AnyRow } from '../db/any-model.ts'
import type { Comparand, Condition, Lookup } from '../db/condition.ts'
import { normalizeWhere } from '../db/conditions/normalize.ts'
import { type FieldInfo, type FieldKind, modelInfo } from '../db/model-info.ts'
import type { Operand } from '../db/operand.ts'
import { columnValue, unknown } from './column-value.ts'

/** The kinds of columns for which equality in memory is equality in every database. */
const plainKinds: readonly FieldKind[] = [
  'id',
  'char',
  'text',
  'slug',
  'email',
  'url',
  'uuid',
  'int',
  'bigInt',
  'smallInt',
  'positiveInt',
  'boolean',
  'choice',
]

/**
 * Whether the row meets the filter; `undefined` when only the database knows: other lookups than `exact in isNull`,
 * other tables, columns that are not loaded or were changed. Throws `FieldError` for wrong names.
 */
export function matchesInMemory(where: object, row: AnyRow): boolean | undefined {
  return match(normalizeWhere(row.constructor as unknown as AnyModel, where), row)
}

function match(condition: Condition, row: AnyRow): boolean | undefined {
  switch (condition.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'not':
      return opposite(match(condition.part, row))
    case 'and':
      return opposite(someOf(condition.parts, (part) => opposite(match(part, row))))
    case 'or':
      return someOf(condition.parts, (part) => match(part, row))
    case 'compare':
      return compare(condition, row)
    default:
      return undefined
  }
}

/** True when one is; false when none can be; otherwise unknown. */
function someOf(
  parts: readonly Condition[],
  holds: (part: Condition) => boolean | undefined,
): boolean | undefined {
  const answers = parts.map(holds)
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}

function opposite(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer
}

interface Comparison {
  readonly left: Operand
  readonly lookup: Lookup
  readonly right: Comparand
}

/** NULL is equal to nothing, so that a comparison with it does not hold. */
function compare({ left, lookup, right }: Comparison, row: AnyRow): boolean | undefined {
  const field = ownColumn(left)
  if (!field || !isPlain(field)) return undefined
  const value = columnValue(row, field)
  if (value === unknown) return undefined
  if (lookup === 'isNull' && right.kind === 'flag') return (value === null) === right.flag
  if (lookup === 'exact' && right.kind === 'value') return value !== null && value === right.stored
  if (lookup === 'in' && right.kind === 'list')
    return value !== null && right.stored.includes(value)
  return undefined
}

/** A relation is as plain as the key that it holds. */
function isPlain({ kind, relation }: FieldInfo): boolean {
  if (!relation) return plainKinds.includes(kind)
  const { fields, primaryKey } = modelInfo(relation.target())
  const key = fields.get(primaryKey[0] ?? '')
  return key !== undefined && isPlain(key)
}

/** The column, when it is one of the row itself. */
function ownColumn(operand: Operand): FieldInfo | undefined {
  const isOwn = operand.kind === 'column' && operand.hops.length === 0
  return isOwn ? operand.field : undefined
}
