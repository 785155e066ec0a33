/** Selects in SQL: rows, values, counts, and subqueries. */
import { sql } from 'kysely'
import type { Operand } from '../condition.ts'
import { aggregatesRows } from '../conditions/operand-fields.ts'
import { onePath } from '../conditions/paths.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { effectiveOrder } from '../queryset/order.ts'
import { modelRules } from '../queryset/rules.ts'
import type { OrderTerm, QueryState, SelectedValues } from '../queryset/state.ts'
import { conditionToSql } from './condition-sql.ts'
import { type Compiler, Scope, type Sql, Statement } from './context.ts'
import { type ComputedColumn, type RowLayout, readerOf } from './layout.ts'
import { operandToSql } from './operand-sql.ts'

/** A select and how its rows are read. */
export interface CompiledSelect {
  readonly sql: Sql
  readonly layout: RowLayout
}

/** The rows of a queryset. */
export function selectRows(state: QueryState, dialect: Dialect): CompiledSelect {
  const scope = topScope(state.meta, dialect)
  return state.combined ? combinedParts(state, scope) : rowsIn(state, scope)
}

function rowsIn(state: QueryState, scope: Scope): CompiledSelect {
  const columns: Sql[] = []
  const layout = rowLayout(state, scope, columns)
  if (state.link) return linkedRows(state, { scope, columns, layout })
  return { sql: sql`${select(state, columns)}${tail(state, scope)}${locked(state, scope)}`, layout }
}

/** The values of a queryset instead of rows. */
export function selectValues(
  state: QueryState,
  values: SelectedValues,
  dialect: Dialect,
): CompiledSelect {
  const scope = topScope(state.meta, dialect)
  return state.combined ? combinedParts(state, scope) : valuesIn(state, values, scope)
}

function valuesIn(state: QueryState, values: SelectedValues, scope: Scope): CompiledSelect {
  const columns = values.columns.map(({ operand }) => operandToSql(operand, scope))
  const computed = values.columns.map(({ name, operand }) => ({ name, read: readerOf(operand) }))
  const layout = { meta: state.meta, offset: 0, fields: [], computed, joined: [] }
  return { sql: sql`${select(state, columns)}${tail(state, scope)}${locked(state, scope)}`, layout }
}

/** What locks the rows, at the end of a select. */
function locked({ lock, meta }: QueryState, scope: Scope): Sql {
  if (!lock) return sql``
  const tables = lock.of.map((path) => (path === 'self' ? scope : scope.at(onePath(meta, path))))
  const aliases = tables.map(({ alias }) => alias)
  return scope.statement.words.locked(aliases, lock.whenLocked)
}

/** How many rows a queryset has. */
export function selectCount(state: QueryState, dialect: Dialect): Sql {
  const scope = topScope(state.meta, dialect)
  if (state.combined)
    return sql`select count(*) from (${combinedParts(state, scope).sql}) as counted`
  const isWhole = state.limit === undefined && state.offset === undefined && !state.distinct
  if (isWhole && !state.values?.grouped) return sql`select count(*)${tail(state, scope)}`
  const columns: Sql[] = []
  if (state.values)
    columns.push(...state.values.columns.map(({ operand }) => operandToSql(operand, scope)))
  else rowLayout(state, scope, columns)
  const named = columns.map((column, i) => sql`${column} as ${sql.id(`c${i}`)}`)
  return sql`select count(*) from (${select(state, named)}${tail(state, scope)}) as counted`
}

/** `select 1 …`, or the columns that a group needs: whether a queryset has rows. */
export function existsSql(state: QueryState, outer: Scope | Dialect): Sql {
  const isInner = outer instanceof Scope
  const scope = isInner ? innerScope(state.meta, outer) : topScope(state.meta, outer)
  if (state.combined) return sql`select 1 from (${combinedParts(state, scope).sql}) as found`
  const columns = (state.values?.columns ?? []).map(({ operand }) => operandToSql(operand, scope))
  return sql`select ${columns.length > 0 ? sql.join(columns) : sql`1`}${tail(state, scope)}`
}

/** The one column of a subquery. */
export function subselectSql(state: QueryState, outer: Scope): Sql {
  const scope = innerScope(state.meta, outer)
  if (state.combined) return combinedParts(state, scope).sql
  const columns = state.values?.columns ?? []
  const selected = columns.map(({ operand }) => operandToSql(operand, scope))
  return sql`${select(state, selected)}${tail(state, scope)}`
}

/** Several selects as one; each is a table of its own, because it may have a limit. */
function combinedParts(state: QueryState, around: Scope): CompiledSelect {
  const { statement, outer } = around
  const { operator, parts } = state.combined!
  const compiled = parts.map((part) => {
    const scope = new Scope(part.meta, statement.alias(), { statement, outer })
    if (part.combined) return combinedParts(part, scope)
    return part.values ? valuesIn(part, part.values, scope) : rowsIn(part, scope)
  })
  const each = compiled.map(
    ({ sql: text }) => sql`select * from (${text}) as ${sql.id(statement.alias())}`,
  )
  const rest = sql`${orderBy(state, around)}${limits(state, around)}`
  const { layout } = compiled[0]!
  return { sql: sql`${sql.join(each, sql` ${sql.raw(operator)} `)}${rest}`, layout }
}

const compiler: Compiler = {
  condition: conditionToSql,
  operand: operandToSql,
  subselect: subselectSql,
  exists: existsSql,
}

/** The scope of a statement of its own. */
export function topScope(meta: ModelMeta, dialect: Dialect): Scope {
  return new Scope(meta, meta.table, { statement: new Statement(compiler, dialect) })
}

function innerScope(meta: ModelMeta, outer: Scope): Scope {
  const { statement } = outer
  return new Scope(meta, statement.alias(), { statement, outer: outer.root })
}

function select(state: QueryState, columns: readonly Sql[]): Sql {
  return sql`select ${state.distinct ? sql`distinct ` : sql``}${sql.join(columns)}`
}

/** Everything after the columns. The tables come last to be compiled: what is compiled before may join. */
function tail(state: QueryState, scope: Scope): Sql {
  const rules = modelRules(state)
  const where = rules.kind === 'always' ? sql`` : sql` where ${conditionToSql(rules, scope)}`
  const groups = groupBy(state, scope)
  const rest = sql`${orderBy(state, scope)}${limits(state, scope)}`
  return sql` from ${scope.from()}${where}${groups}${rest}`
}

/** Rows of a many-to-many relation, with the key of the row that each is linked to at the end. */
function linkedRows(
  state: QueryState,
  { scope, columns, layout }: { scope: Scope; columns: readonly Sql[]; layout: RowLayout },
): CompiledSelect {
  const { through, here, there } = state.link!.link
  const alias = scope.statement.alias()
  const column = (field: FieldInfo) => sql.ref(`${alias}.${field.column}`)
  const { statement } = scope
  const keys = statement.words.inList(column(here), statement.slot())
  const rules = modelRules(state)
  const where = sql`${keys} and ${conditionToSql(rules, scope)}`
  const rest = sql`${orderBy(state, scope)}${limits(state, scope)}`
  const link = sql` inner join ${sql.table(through.table)} as ${sql.id(alias)} on ${column(there)} = ${scope.column(state.meta.key)}`
  const text = sql`${select(state, [...columns, column(here)])} from ${scope.from()}${link} where ${where}${rest}`
  return { sql: text, layout }
}

function groupBy(state: QueryState, scope: Scope): Sql {
  if (!state.values?.grouped) return sql``
  const terms = state.values.columns.flatMap(({ operand }, i) => {
    if (aggregatesRows(operand)) return []
    return [operand.kind === 'column' ? operandToSql(operand, scope) : sql.lit(i + 1)]
  })
  return terms.length > 0 ? sql` group by ${sql.join(terms)}` : sql``
}

function orderBy(state: QueryState, scope: Scope): Sql {
  const { statement } = scope
  const terms = effectiveOrder(state).map((term) => {
    const { operand, descending } = term
    const direction = sql`${orderValue(term, state, scope)} ${sql.raw(descending ? 'desc' : 'asc')}`
    const nulls = term.nulls ?? placeOfNulls(operand, descending, statement)
    return nulls ? sql`${direction} nulls ${sql.raw(nulls)}` : direction
  })
  return terms.length > 0 ? sql` order by ${sql.join(terms)}` : sql``
}

function orderValue(
  { operand, annotation, place }: OrderTerm,
  state: QueryState,
  scope: Scope,
): Sql {
  if (place !== undefined) return sql.lit(place)
  return annotation !== undefined && !state.values
    ? sql.id(annotation)
    : operandToSql(operand, scope)
}

/** Where NULL comes unless it is said: before all values, on every database. A column without NULL needs no words. */
function placeOfNulls(
  operand: Operand,
  descending: boolean,
  { words }: Statement,
): 'first' | 'last' | undefined {
  const isFull = operand.kind === 'column' && operand.hops.length === 0 && !operand.field.nullable
  if (!words.nullIsLargest || isFull) return undefined
  return descending ? 'last' : 'first'
}

/** A limit is part of the text: SQLite prepares a statement again whenever a bound limit is given. */
function limits({ limit, offset }: QueryState, { statement }: Scope): Sql {
  if (limit === undefined && offset === undefined) return sql``
  const count = limit === undefined ? statement.words.noLimit : sql.lit(limit)
  return offset === undefined
    ? sql` limit ${count}`
    : sql` limit ${count} offset ${statement.slot()}`
}

function rowLayout(state: QueryState, scope: Scope, columns: Sql[]): RowLayout {
  const layout = ownLayout(state.meta, scope, columns, state.only)
  const computed: ComputedColumn[] = []
  const joined = joinedLayouts(state.related, scope, columns)
  for (const [name, operand] of state.annotations) {
    computed.push({ name, read: readerOf(operand) })
    columns.push(sql`${operandToSql(operand, scope)} as ${sql.id(name)}`)
  }
  return { ...layout, computed, joined }
}

function ownLayout(
  meta: ModelMeta,
  scope: Scope,
  columns: Sql[],
  only?: readonly string[],
): RowLayout {
  const offset = columns.length
  const fields = only ? meta.columns.filter(({ name }) => only.includes(name)) : meta.columns
  columns.push(...fields.map((field) => scope.column(field)))
  return { meta, offset, fields, computed: [], joined: [] }
}

/** The joined rows, by the first names of the paths. */
function joinedLayouts(
  paths: readonly string[],
  scope: Scope,
  columns: Sql[],
): RowLayout['joined'] {
  const rests = new Map<string, string[]>()
  for (const path of paths) {
    const [head = '', ...rest] = path.split('.')
    const known = rests.get(head) ?? []
    rests.set(head, rest.length > 0 ? [...known, rest.join('.')] : known)
  }
  return [...rests].map(([head, deeper]) => {
    const [relation] = onePath(scope.meta, head)
    const inner = scope.at([relation!])
    const layout = ownLayout(relation!.targetMeta, inner, columns)
    return {
      relation: relation!,
      layout: { ...layout, joined: joinedLayouts(deeper, inner, columns) },
    }
  })
}
