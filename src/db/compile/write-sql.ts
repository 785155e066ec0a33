/** Inserts, updates and deletes in SQL. */
import { sql } from 'kysely'
import type { Operand } from '../condition.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { modelRules } from '../queryset/rules.ts'
import { isSliced, type QueryState } from '../queryset/state.ts'
import { conditionToSql } from './condition-sql.ts'
import type { Scope, Sql } from './context.ts'
import { operandToSql } from './operand-sql.ts'
import { subselectSql, topScope } from './select-sql.ts'

/** What is inserted. */
export interface InsertShape {
  readonly fields: readonly FieldInfo[]
  readonly rows: number
  readonly ignoreConflicts: boolean
  readonly returning: readonly FieldInfo[]
}

/** `insert into …`: the values row by row. */
export function insertSql(
  meta: ModelMeta,
  { fields, rows, ignoreConflicts, returning }: InsertShape,
  dialect: Dialect,
): Sql {
  const { statement } = topScope(meta, dialect)
  const { verb, end } = statement.words.insert({ ignoreConflicts })
  const table = sql.table(meta.table)
  if (fields.length === 0) return sql`${verb} ${table} default values${end}${returned(returning)}`
  const names = sql.join(fields.map((field) => sql.id(field.column)))
  const row = () => sql`(${sql.join(fields.map(() => statement.slot()))})`
  const values = sql.join(Array.from({ length: rows }, row))
  return sql`${verb} ${table} (${names}) values ${values}${end}${returned(returning)}`
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
  if (isSliced(state) || state.link) return compile(false).text
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
  return sql` returning ${sql.join(fields.map((field) => sql.id(field.column)))}`
}
