/** What has to be done to the tables to get from one state to the next. */
import type { FieldDescription } from '../../db/schema/description.ts'
import { sqlLiteral } from '../../db/schema/names.ts'
import { columnSql } from '../../db/schema/sqlite.ts'
import type { ColumnSchema, IndexSchema, TableSchema } from '../../db/schema/table.ts'
import type { ChangeHints } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { FilledColumn, SchemaChange, TableChange } from './change.ts'
import { type StateTable, tablesOfState, throughKey } from './state-tables.ts'

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
}

interface Pair {
  readonly key: string
  readonly before: StateTable
  readonly after: StateTable
}

/** The changes of a step, in the order in which they can be made. */
export function schemaChanges(step: Step): SchemaChange[] {
  const before = tablesOfState(step.from)
  const after = tablesOfState(step.to)
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
  return from === to ? [] : [{ kind: 'renameTable', from, to }]
}

function dropTable(table: StateTable | undefined): SchemaChange | undefined {
  return table && { kind: 'dropTable', table: table.table.name }
}

function alterations(pairs: readonly Pair[], step: Step): SchemaChange[] {
  const renames = pairs.map((pair) => ({ pair, columns: renamedColumns(pair, step.hints) }))
  const follow = referenceFollower(renames)
  return renames.flatMap(({ pair, columns }): SchemaChange[] => {
    const change = compare(pair, { columns, follow, step })
    return isEmpty(change) ? [] : [{ kind: 'alterTable', table: pair.after.table.name, change }]
  })
}

/** Columns whose field is still there, under another name. */
function renamedColumns({ key, before, after }: Pair, hints: ChangeHints): Map<string, string> {
  const renames = new Map<string, string>()
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
  readonly columns: ReadonlyMap<string, string>
  readonly follow: Follow
  readonly step: Step
}

function compare(pair: Pair, { columns, follow, step }: Comparison): TableChange {
  const before = renamedTable(pair.before.table, columns, follow)
  const after = pair.after.table
  const rules = compareRules(before, after)
  const fieldOf = new Map([...pair.after.columns].map(([field, column]) => [column, field]))
  const filled = (column: ColumnSchema): FilledColumn => ({
    column,
    isPrimaryKey: isSinglePrimaryKey(after, column),
    fill: fillFor({ ...pair, field: fieldOf.get(column.name) ?? '', column }, step),
  })
  const old = new Map(before.columns.map((column) => [column.name, column]))
  const isChanged = (column: ColumnSchema) => {
    const was = old.get(column.name)
    return was !== undefined && definition(before, was) !== definition(after, column)
  }
  return {
    ...rules,
    renameColumns: [...columns],
    dropColumns: missing(before.columns, after.columns).map(({ name }) => name),
    alterColumns: after.columns.filter(isChanged).map(filled),
    addColumns: missing(after.columns, before.columns).map(filled),
  }
}

function compareRules(before: TableSchema, after: TableSchema) {
  const names = (rules: readonly { readonly name: string }[]) => rules.map(({ name }) => name)
  return {
    dropIndexes: names(different(before.indexes, after.indexes)),
    addIndexes: different(after.indexes, before.indexes),
    dropChecks: names(different(before.checks, after.checks)),
    addChecks: different(after.checks, before.checks),
  }
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
    columns: table.columns.map((column) => ({ ...follow(column), name: rename(column.name) })),
    primaryKey: table.primaryKey.map(rename),
    indexes: table.indexes.map(index),
  }
}

interface FilledField extends Pair {
  readonly field: string
  readonly column: ColumnSchema
}

/** What existing rows get: what the operation says, else what the database or the field has as its default. */
function fillFor({ key, field, column, after }: FilledField, step: Step): string | undefined {
  if (column.nullable && step.hints.existing?.field !== field) return undefined
  const { existing } = step.hints
  const isMeant = existing?.model === key && existing.field === field
  if (!isMeant && column.default !== undefined) return column.default
  const value = isMeant ? existing.value : defaultOf(after.fields[field])
  if (value === undefined) return undefined
  return sqlLiteral(step.stored({ state: step.to, model: key, field }, value))
}

function defaultOf(field: FieldDescription | undefined): unknown {
  return field?.options.default
}

function definition(table: TableSchema, column: ColumnSchema): string {
  return columnSql(column, isSinglePrimaryKey(table, column))
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

/** Those of `some` that are not among `others` just as they are. */
function different<T>(some: readonly T[], others: readonly T[]): T[] {
  const texts = new Set(others.map((other) => JSON.stringify(other)))
  return some.filter((one) => !texts.has(JSON.stringify(one)))
}

function isEmpty(change: TableChange): boolean {
  return Object.values(change).every((list: readonly unknown[]) => list.length === 0)
}
