/** What has to be done to the tables to get from one state to the next. */
import type { Dialect } from '../../db/engine/driver.ts'
import type { FieldDescription } from '../../db/schema/description.ts'
import { storedLiteral } from '../../db/schema/literals.ts'
import type { ColumnSchema, IndexSchema, TableSchema } from '../../db/schema/table.ts'
import type { ChangeHints } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { AlteredColumn, FilledColumn, SchemaChange, TableChange } from './change.ts'
import { compareRules, renamedSql } from './rules-difference.ts'
import { type StateTable, tablesOfState, throughKey } from './state-tables.ts'
import { type TableWords, tableWords } from './table-words.ts'

/** Gives the value of a field as the database stores it. */
export type StoredValue = (
  at: { readonly state: ProjectState; readonly model: string; readonly field: string },
  value: unknown,
) => unknown

/** From where to where, and what the states do not tell. */
export interface Step {
  readonly from: ProjectState
  readonly to: ProjectState
  readonly hints: ChangeHints
  readonly stored: StoredValue
  readonly dialect: Dialect
}

interface Pair {
  readonly key: string
  readonly before: StateTable
  readonly after: StateTable
}

/** The changes of a step, in the order in which they can be made. */
export function schemaChanges(step: Step): SchemaChange[] {
  const before = tablesOfState(step.from, step.dialect)
  const after = tablesOfState(step.to, step.dialect)
  const newKey = keyRenamer(step.hints)
  const oldKeys = new Map([...before.keys()].map((key) => [newKey(key), key]))
  const pairs: Pair[] = []
  const created: SchemaChange[] = []
  for (const [key, table] of after) {
    const old = before.get(oldKeys.get(key) ?? '')
    if (old) pairs.push({ key, before: old, after: table })
    else created.push({ kind: 'createTable', table: table.table })
  }
  const dropped = [...oldKeys].filter(([key]) => !after.has(key))
  return [
    ...pairs.flatMap(renameTable),
    ...created,
    ...alterations(pairs, step),
    ...dropped.map(([, key]) => dropTable(before.get(key))),
  ].filter((change) => change !== undefined)
}

/** The key that a table has after the step. */
function keyRenamer({ renamedModel, renamedField }: ChangeHints): (key: string) => string {
  return (key) => {
    if (renamedField && key === throughKey(renamedField.model, renamedField.from)) {
      return throughKey(renamedField.model, renamedField.to)
    }
    if (!renamedModel) return key
    if (key === renamedModel.from) return renamedModel.to
    const prefix = `${renamedModel.from}.`
    return key.startsWith(prefix) ? `${renamedModel.to}.${key.slice(prefix.length)}` : key
  }
}

function renameTable({ before, after }: Pair): SchemaChange[] {
  const [from, to] = [before.table.name, after.table.name]
  return from === to ? [] : [{ kind: 'renameTable', from, to, columns: before.table.columns }]
}

function dropTable(table: StateTable | undefined): SchemaChange | undefined {
  return table && { kind: 'dropTable', table: table.table.name }
}

function alterations(pairs: readonly Pair[], step: Step): SchemaChange[] {
  const renames = pairs.map((pair) => ({ pair, columns: renamedColumns(pair, step.hints) }))
  const follow = referenceFollower(renames)
  return renames.flatMap(({ pair, columns }): SchemaChange[] => {
    if (pair.before === pair.after) return []
    const after = pair.after.table
    const before = { ...renamedTable(pair.before.table, columns, follow), name: after.name }
    const change = compare(pair, { before, columns, step })
    const { notValid = false } = step.hints
    return isEmpty(change)
      ? []
      : [{ kind: 'alterTable', table: after.name, change, before, after, notValid }]
  })
}

/** Columns whose field is still there, under another name. */
function renamedColumns({ key, before, after }: Pair, hints: ChangeHints): Map<string, string> {
  const renames = new Map<string, string>()
  if (before === after) return renames
  for (const [field, from] of before.columns) {
    const isRenamed = hints.renamedField?.model === key && hints.renamedField.from === field
    const to = after.columns.get(isRenamed ? hints.renamedField.to : field)
    if (to !== undefined && to !== from) renames.set(from, to)
  }
  return renames
}

type Follow = (column: ColumnSchema) => ColumnSchema

/** References follow the tables and columns they lead to by themselves. */
function referenceFollower(
  renames: readonly { readonly pair: Pair; readonly columns: ReadonlyMap<string, string> }[],
): Follow {
  const byTable = new Map(renames.map((rename) => [rename.pair.before.table.name, rename]))
  return (column) => {
    const { references } = column
    const rename = references && byTable.get(references.table)
    if (!references || !rename) return column
    const target = rename.columns.get(references.column) ?? references.column
    return {
      ...column,
      references: { ...references, table: rename.pair.after.table.name, column: target },
    }
  }
}

interface Comparison {
  /** The table as it was, under its new name and with its columns renamed. */
  readonly before: TableSchema
  readonly columns: ReadonlyMap<string, string>
  readonly step: Step
}

function compare(pair: Pair, { before, columns, step }: Comparison): TableChange {
  const after = pair.after.table
  const words = tableWords[step.dialect]
  const fieldOf = new Map([...pair.after.columns].map(([field, column]) => [column, field]))
  const filled = (column: ColumnSchema): FilledColumn => ({
    column,
    isPrimaryKey: isSinglePrimaryKey(after, column),
    fill: fillFor({ ...pair, field: fieldOf.get(column.name) ?? '', column }, step, words),
  })
  const old = new Map(before.columns.map((column) => [column.name, column]))
  const altered = (column: ColumnSchema): AlteredColumn[] => {
    const was = old.get(column.name)
    if (!was || words.column(before, was) === words.column(after, column)) return []
    return [
      { ...filled(column), ...(getsValues(was, column) ? {} : { fill: undefined }), before: was },
    ]
  }
  return {
    ...compareRules(before, after, { columns, words }),
    renameColumns: [...columns],
    dropColumns: missing(before.columns, after.columns).map(({ name }) => name),
    alterColumns: after.columns.flatMap(altered),
    addColumns: missing(after.columns, before.columns).map(filled),
    newKey: String(before.primaryKey) === String(after.primaryKey) ? [] : after.primaryKey,
  }
}

/** Whether rows without a value get one: NULL stays where it may be. */
function getsValues(before: ColumnSchema, after: ColumnSchema): boolean {
  return !after.nullable || before.generated !== after.generated
}

function renamedTable(
  table: TableSchema,
  columns: ReadonlyMap<string, string>,
  follow: Follow,
): TableSchema {
  const rename = (name: string) => columns.get(name) ?? name
  const index = (old: IndexSchema): IndexSchema => ({
    ...old,
    columns: old.columns.map((column) => ({ ...column, name: rename(column.name) })),
  })
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...follow(column),
      name: rename(column.name),
      generated: renamedSql(column.generated, columns),
    })),
    primaryKey: table.primaryKey.map(rename),
    indexes: table.indexes.map(index),
  }
}

interface FilledField extends Pair {
  readonly field: string
  readonly column: ColumnSchema
}

/** What existing rows get: what the operation says, else what the database or the field has as its default. */
function fillFor(
  { key, field, column, after }: FilledField,
  step: Step,
  words: TableWords,
): string | undefined {
  if (column.nullable && step.hints.existing?.field !== field) return undefined
  const { existing } = step.hints
  const isMeant = existing?.model === key && existing.field === field
  if (!isMeant && column.default !== undefined) return words.default(column)
  const value = isMeant ? existing.value : defaultOf(after.fields[field])
  if (value === undefined) return undefined
  const stored = step.stored({ state: step.to, model: key, field }, value)
  return storedLiteral(stored, column, step.dialect)
}

function defaultOf(field: FieldDescription | undefined): unknown {
  return field?.options.default
}

function isSinglePrimaryKey({ primaryKey }: TableSchema, { name }: ColumnSchema): boolean {
  return primaryKey.length === 1 && primaryKey[0] === name
}

/** Those of `some` whose name is not among `others`. */
function missing<T extends { readonly name: string }>(
  some: readonly T[],
  others: readonly T[],
): T[] {
  const names = new Set(others.map(({ name }) => name))
  return some.filter(({ name }) => !names.has(name))
}

function isEmpty(change: TableChange): boolean {
  return Object.values(change).every((list: readonly unknown[]) => list.length === 0)
}
