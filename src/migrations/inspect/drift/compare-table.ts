/** Comparing a table with what the migrations make of it. */
import type { Dialect } from '../../../db/engine/driver.ts'
import type { ColumnSchema, TableSchema } from '../../../db/schema/table.ts'
import type { StateTable } from '../../editor/state-tables.ts'
import type { InspectedForeignKey, InspectedTable } from '../inspected-schema.ts'
import { referencesOf } from '../models/references.ts'
import { compareColumns } from './compare-columns.ts'
import { compareChecks, compareIndexes } from './compare-rules.ts'
import type { Finding } from './drift.ts'

/** What is compared. */
export interface Comparison {
  readonly expected: TableSchema
  readonly real: InspectedTable
  readonly state: StateTable
  /** The real tables that have a model. */
  readonly modelled: ReadonlyMap<string, InspectedTable>
  readonly dialect: Dialect
}

/** All that differs. */
export function compareTable(comparison: Comparison): Finding[] {
  const { expected, real, dialect } = comparison
  return [
    ...compareColumns(expected, real, dialect),
    ...compareKey(expected, real),
    ...compareForeignKeys(comparison),
    ...compareIndexes(comparison),
    ...compareChecks(comparison),
  ]
}

function compareKey(expected: TableSchema, real: InspectedTable): Finding[] {
  const words = (columns: readonly string[]) => `(${columns.join(', ')})`
  if (words(expected.primaryKey) === words(real.primaryKey)) return []
  const isVariant = words(expected.primaryKey.toSorted()) === words(real.primaryKey.toSorted())
  return [
    {
      kind: 'primary-key',
      expected: words(expected.primaryKey),
      actual: words(real.primaryKey),
      isVariant,
    },
  ]
}

function compareForeignKeys(comparison: Comparison): Finding[] {
  const { expected, real, modelled, dialect } = comparison
  const { relations } = referencesOf(real, modelled, dialect)
  const wanted = expected.columns.filter(({ references }) => references)
  const names = new Set(wanted.map(({ name }) => name))
  const extra = real.foreignKeys.filter(({ columns: [column = ''] }) => !names.has(column))
  return [
    ...wanted.flatMap((column) => compareForeignKey(column, comparison)),
    ...extra.map(
      (key): Finding => ({
        kind: 'foreign-key-extra',
        ...(key.name !== undefined && { name: key.name }),
        actual: describeKey(key),
        isVariant: relations.get(key.columns[0] ?? '')?.key !== key,
      }),
    ),
  ]
}

function compareForeignKey(column: ColumnSchema, comparison: Comparison): Finding[] {
  const { name } = column
  const wanted = describeReference(column)
  const own = comparison.real.foreignKeys.filter(
    ({ columns }) => columns.length === 1 && columns[0] === name,
  )
  const [first] = own
  if (!first) return [{ kind: 'foreign-key-missing', name, expected: wanted }]
  if (own.some((key) => isSameReference(key, column, comparison))) return []
  return [{ kind: 'foreign-key', name, expected: wanted, actual: describeKey(first) }]
}

function isSameReference(
  key: InspectedForeignKey,
  { name, references }: ColumnSchema,
  { state }: Comparison,
): boolean {
  const isTarget = key.table === references?.table && key.targetColumns[0] === references.column
  const [field] = [...state.columns].find(([, column]) => column === name) ?? []
  return isTarget && isSameAction(key, references, state.fields[field ?? '']?.options.onDelete)
}

/**
 * To refuse at once or at the commit is the same refusal. The rows between models go with either end, whoever deletes
 * them: their field is not known.
 */
function isSameAction(
  { onDelete }: InspectedForeignKey,
  { onDelete: wanted }: NonNullable<ColumnSchema['references']>,
  given: string | undefined,
): boolean {
  if (wanted !== undefined) return onDelete === wanted
  if (given === undefined && onDelete === 'cascade') return true
  if (given === 'setDefault' && onDelete === 'set default') return true
  return onDelete === 'no action' || onDelete === 'restrict'
}

function describeKey({ table, targetColumns, onDelete }: InspectedForeignKey): string {
  return describeTarget(table, targetColumns, onDelete === 'no action' ? undefined : onDelete)
}

function describeReference({ references }: ColumnSchema): string {
  const { table = '', column = '', onDelete } = references ?? {}
  return describeTarget(table, [column], onDelete)
}

function describeTarget(
  table: string,
  columns: readonly string[],
  onDelete: string | undefined,
): string {
  const action = onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`
  return `REFERENCES ${table} (${columns.join(', ')})${action}`
}
