/** Inserts, updates and deletes in SQL. */
import { sql } from 'kysely'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import type { Operand } from '../operand.ts'
import { modelRules } from '../queryset/rules.ts'
import { isSliced, type QueryState } from '../queryset/state.ts'
import { conditionToSql } from './condition-sql.ts'
import type { Scope, Sql } from './context.ts'
import { operandToSql } from './operand-sql.ts'
import { isWrapped } from './select/wrapped-sql.ts'
import { subselectSql, topScope } from './select-sql.ts'

/** What an insert does with a row that is there already: passes over it, or writes columns of it. */
export type OnConflict =
  | 'ignore'
  | { readonly on: readonly FieldInfo[]; readonly set: readonly FieldInfo[] }

/** What is inserted. */
export interface InsertShape {
  readonly fields: readonly FieldInfo[]
  readonly rows: number
  readonly onConflict: OnConflict | undefined
  readonly returning: readonly FieldInfo[]
}

/** `insert into …`: the values row by row. */
export function insertSql(
  meta: ModelMeta,
  { fields, rows, onConflict, returning }: InsertShape,
  dialect: Dialect,
): Sql {
  const { statement } = topScope(meta, dialect)
  const head = sql`insert into ${sql.table(meta.table)}`
  if (fields.length === 0) return sql`${head} default values${returned(returning)}`
  const names = columnNames(fields)
  const row = () => sql`(${sql.join(fields.map(() => statement.slot()))})`
  const values = sql.join(Array.from({ length: rows }, row))
  return sql`${head} (${names}) values ${values}${conflict(onConflict)}${returned(returning)}`
}

function conflict(what: OnConflict | undefined): Sql {
  if (what === undefined) return sql``
  if (what === 'ignore') return sql` on conflict do nothing`
  const sets = what.set.map(({ column }) => {
    return sql`${sql.id(column)} = excluded.${sql.id(column)}`
  })
  return sql` on conflict (${columnNames(what.on)}) do update set ${sql.join(sets)}`
}

function columnNames(fields: readonly FieldInfo[]): Sql {
  return sql.join(fields.map((field) => sql.id(field.column)))
}

/** `update … from …`: columns of many rows, each with values of its own. The rows are one parameter. */
export function updateEachSql(
  meta: ModelMeta,
  fields: readonly FieldInfo[],
  dialect: Dialect,
): Sql {
  const { statement } = topScope(meta, dialect)
  const given = (field: FieldInfo) => sql.ref(`given.${field.column}`)
  const sets = fields.map((field) => sql`${sql.id(field.column)} = ${given(field)}`)
  const keys = meta.keyFields.map(
    (field) => sql`${sql.ref(`${meta.table}.${field.column}`)} = ${given(field)}`,
  )
  const all = [...meta.keyFields, ...fields]
  const rows = statement.words.rowsTable(all, statement.slot(), meta.table)
  return sql`update ${sql.table(meta.table)} set ${sql.join(sets)} from ${rows} as given where ${sql.join(keys, sql` and `)}`
}

/** `delete from … where … in …`: the rows with these keys. The keys are one parameter. */
export function deleteEachSql(meta: ModelMeta, dialect: Dialect): Sql {
  const { statement } = topScope(meta, dialect)
  const keys = columnNames(meta.keyFields)
  const rows = statement.words.rowsTable(meta.keyFields, statement.slot(), meta.table)
  return sql`delete from ${sql.table(meta.table)} where (${keys}) in (select ${keys} from ${rows} as given)`
}

/** How rows are written. */
export interface WriteOptions {
  readonly dialect: Dialect
  readonly returning?: readonly FieldInfo[] | undefined
}

/** A column and what it is set to; without an operand to the next value. */
export interface Assignment {
  readonly field: FieldInfo
  readonly operand: Operand | undefined
}

/** `update … set … where …`. `state` selects the key only. */
export function updateSql(
  state: QueryState,
  assignments: readonly Assignment[],
  { dialect, returning = [] }: WriteOptions,
): Sql {
  const compile = (isDirect: boolean) => {
    const scope = topScope(state.meta, dialect)
    const sets = assignments.map((assignment) => assigned(assignment, scope))
    const head = sql`update ${sql.table(state.meta.table)} set ${sql.join(sets)}`
    const where = whereSql(state, scope, isDirect)
    return { text: sql`${head}${where}${returned(returning)}`, scope }
  }
  return directly(state, compile)
}

/** `delete from … where …`. `state` selects the key only. */
export function deleteSql(state: QueryState, { dialect, returning = [] }: WriteOptions): Sql {
  return directly(state, (isDirect) => {
    const scope = topScope(state.meta, dialect)
    const where = whereSql(state, scope, isDirect)
    const text = sql`delete from ${sql.table(state.meta.table)}${where}${returned(returning)}`
    return { text, scope }
  })
}

/** Compiles with the conditions in place, or by the keys of a subquery when other tables would have to be joined. */
function directly(
  state: QueryState,
  compile: (isDirect: boolean) => { text: Sql; scope: Scope },
): Sql {
  const isPart = isSliced(state) || state.link || isWrapped(state)
  if (isPart) return compile(false).text
  const direct = compile(true)
  return direct.scope.hasJoins ? compile(false).text : direct.text
}

function whereSql(state: QueryState, scope: Scope, isDirect: boolean): Sql {
  if (!isDirect) {
    const keys = sql.join(state.meta.keyFields.map((field) => scope.column(field)))
    return sql` where (${keys}) in (${subselectSql(state, scope)})`
  }
  const rules = modelRules(state)
  return rules.kind === 'always' ? sql`` : sql` where ${conditionToSql(rules, scope)}`
}

function assigned({ field, operand }: Assignment, scope: Scope): Sql {
  const column = sql.id(field.column)
  if (!operand) return sql`${column} = ${scope.statement.slot()}`
  const value = operandToSql(operand, scope)
  if (field.decimalPlaces === undefined) return sql`${column} = ${value}`
  return sql`${column} = round(${value}, ${sql.lit(field.decimalPlaces)})`
}

function returned(fields: readonly FieldInfo[]): Sql {
  if (fields.length === 0) return sql``
  return sql` returning ${columnNames(fields)}`
}
