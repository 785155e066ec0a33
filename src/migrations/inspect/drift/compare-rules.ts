/** Comparing keys, indexes and checks. Names do not count: what was there before has names of its own. */
import type { CheckSchema, IndexSchema, TableSchema } from '../../../db/schema/table.ts'
import { conditionKey } from '../expressions/condition-key.ts'
import { sayableCondition } from '../expressions/sayable-condition.ts'
import type { InspectedCheck, InspectedIndex } from '../inspected-schema.ts'
import { isPlain } from '../models/references.ts'
import type { Comparison } from './compare-table.ts'
import type { Finding } from './drift.ts'
import { inspectedIndexKey, schemaIndexKey } from './index-key.ts'

/** What differs about the indexes of a table and what is unique in it. */
export function compareIndexes(comparison: Comparison): Finding[] {
  const { expected, real, dialect } = comparison
  const wanted = new Map(expected.indexes.map((index) => [schemaIndexKey(index, dialect), index]))
  const found = new Map(
    real.indexes.map((index) => [inspectedIndexKey(index, dialect) ?? {}, index]),
  )
  const missing = [...wanted].filter(([key]) => !found.has(key)).map(([, index]) => index)
  const extra = [...found].filter(([key]) => typeof key !== 'string' || !wanted.has(key))
  return [
    ...missing.map((index) => missingIndex(index)),
    ...extra.map(([, index]) => extraIndex(index, comparison)),
  ]
}

function missingIndex(index: IndexSchema): Finding {
  const kind = index.unique ? 'unique-missing' : 'index-missing'
  return { kind, name: index.name, expected: describe(index) }
}

/** What models cannot say is none of theirs, and neither is an index over what is unique already. */
function extraIndex(index: InspectedIndex, comparison: Comparison): Finding {
  const { name, unique } = index
  const isVariant =
    !isPlain(index) || isRedundant(index, comparison) || !isSayable(index.condition, comparison)
  return {
    kind: unique ? 'unique-extra' : 'index-extra',
    ...(name !== undefined && { name }),
    actual: describe(index),
    isVariant,
  }
}

function isRedundant(
  { columns, unique, condition }: InspectedIndex,
  { real }: Comparison,
): boolean {
  const names = columns.map(({ name }) => name)
  if (condition !== undefined) return false
  if (
    String(unique ? names.toSorted() : names) ===
    String(unique ? real.primaryKey.toSorted() : real.primaryKey)
  )
    return true
  return (
    !unique &&
    names.length === 1 &&
    real.indexes.some(
      (other) =>
        other.unique &&
        isPlain(other) &&
        other.condition === undefined &&
        other.columns.length === 1 &&
        other.columns[0]?.name === names[0],
    )
  )
}

function isSayable(sql: string | undefined, comparison: Comparison, isCheck = false): boolean {
  if (sql === undefined) return true
  const { real, state, dialect } = comparison
  const fields = new Map([...state.columns].map(([field, column]) => [column, field]))
  const model = { app: undefined, name: real.name, fields: state.fields, options: {} }
  const owner = { table: real, model, fieldOf: (column: string) => fields.get(column) }
  return sayableCondition(sql, { dialect, isCheck }, owner) !== undefined
}

function describe(index: IndexSchema | InspectedIndex): string {
  const parts = index.columns.map(
    (column) =>
      `${column.name ?? ('expression' in column ? column.expression : '')}${column.descending ? ' DESC' : ''}`,
  )
  const where = index.condition === undefined ? '' : ` WHERE ${index.condition}`
  return `(${parts.join(', ')})${where}`
}

/** What differs about the checks of a table. */
export function compareChecks(comparison: Comparison): Finding[] {
  const { expected, real, dialect } = comparison
  const key = ({ condition }: InspectedCheck) => conditionKey(condition, { dialect, isCheck: true })
  const wanted = new Map(allChecks(expected).map((check) => [key(check), check]))
  const found = new Map(real.checks.map((check) => [key(check), check]))
  const missing = [...wanted].filter(([one]) => !found.has(one))
  const extra = [...found].filter(([one]) => !wanted.has(one))
  return [
    ...missing.map(
      ([, { name, condition }]): Finding => ({ kind: 'check-missing', name, expected: condition }),
    ),
    ...extra.map(
      ([, { name, condition }]): Finding => ({
        kind: 'check-extra',
        ...(name !== undefined && { name }),
        actual: condition,
        isVariant: !isSayable(condition, comparison, true),
      }),
    ),
  ]
}

/** The checks of the models, and those that positive numbers bring along. */
function allChecks({ name: table, columns, checks }: TableSchema): CheckSchema[] {
  const positive = columns.filter(({ kind }) => kind === 'positiveInt')
  return [
    ...checks,
    ...positive.map(({ name }) => ({
      name: `${table}_${name}_positive`,
      condition: `"${name.replaceAll('"', '""')}" >= 0`,
    })),
  ]
}
