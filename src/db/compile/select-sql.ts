/** Selects in SQL: rows, values, counts, and subqueries. */
import { sql } from 'kysely'
import { aggregatesRows } from '../conditions/operand-fields.ts'
import { onePath } from '../conditions/paths.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import { columnsBelow, requireJoined } from '../queryset/columns.ts'
import { modelRules } from '../queryset/rules.ts'
import type { QueryState, SelectedValues } from '../queryset/state.ts'
import { conditionToSql } from './condition-sql.ts'
import { type Compiler, Scope, type Sql, Statement } from './context.ts'
import { type ComputedColumn, type RowLayout, readerOf } from './layout.ts'
import { operandToSql } from './operand-sql.ts'
import { locked } from './select/lock-sql.ts'
import { limits, orderBy } from './select/order-sql.ts'
import { isOfParents, rowsOfParents } from './select/parents-sql.ts'

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
  if (isOfParents(state)) return rowsOfParents(state, { scope, columns, layout })
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

/** Compiles the parts of statements. */
export const compiler: Compiler = {
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

function groupBy(state: QueryState, scope: Scope): Sql {
  if (!state.values?.grouped) return sql``
  const terms = state.values.columns.flatMap(({ operand }, i) => {
    if (aggregatesRows(operand)) return []
    return [operand.kind === 'column' ? operandToSql(operand, scope) : sql.lit(i + 1)]
  })
  return terms.length > 0 ? sql` group by ${sql.join(terms)}` : sql``
}

function rowLayout(state: QueryState, scope: Scope, columns: Sql[]): RowLayout {
  const layout = ownLayout(state.meta, scope, columns, state.only)
  const computed: ComputedColumn[] = []
  requireJoined(state)
  const joined = joinedLayouts(state, scope, columns)
  for (const [name, operand] of state.annotations) {
    computed.push({ name, read: readerOf(operand) })
    const value = operandToSql(operand, scope)
    columns.push(isOfParents(state) ? value : sql`${value} as ${sql.id(name)}`)
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
  { related, only }: Pick<QueryState, 'related' | 'only'>,
  scope: Scope,
  columns: Sql[],
): RowLayout['joined'] {
  const rests = new Map<string, string[]>()
  for (const path of related) {
    const [head = '', ...rest] = path.split('.')
    const known = rests.get(head) ?? []
    rests.set(head, rest.length > 0 ? [...known, rest.join('.')] : known)
  }
  return [...rests].map(([head, deeper]) => {
    const [relation] = onePath(scope.meta, head)
    const inner = scope.at([relation!])
    const below = { related: deeper, only: columnsBelow(only, head) }
    const layout = ownLayout(relation!.targetMeta, inner, columns, below.only)
    return {
      relation: relation!,
      layout: { ...layout, joined: joinedLayouts(below, inner, columns) },
    }
  })
}
