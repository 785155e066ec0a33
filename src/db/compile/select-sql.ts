/** Selects in SQL: rows, values, counts, and subqueries. */
import { sql } from 'kysely'
import { onePath } from '../conditions/paths.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ModelMeta } from '../model/meta.ts'
import { columnsBelow, requireJoined } from '../queryset/columns.ts'
import { modelRules } from '../queryset/rules.ts'
import { givenColumns, isSliced, type QueryState, type SelectedValues } from '../queryset/state.ts'
import { conditionToSql } from './condition-sql.ts'
import { type Compiler, Scope, type Sql, Statement } from './context.ts'
import { type ComputedColumn, type RowLayout, readerOf } from './layout.ts'
import { operandToSql } from './operand-sql.ts'
import { groupBy } from './select/group-sql.ts'
import { locked } from './select/lock-sql.ts'
import { limits, orderBy } from './select/order-sql.ts'
import { isOfParents, rowsOfParents } from './select/parents-sql.ts'
import { isWrapped, wrappedSelect } from './select/wrapped-sql.ts'

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
  return { sql: sql`${select(state, scope, columns)}${locked(state, scope)}`, layout }
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
  const computed = givenColumns(values).map(({ name, operand }) => ({
    name,
    read: readerOf(operand),
  }))
  const layout = { meta: state.meta, offset: 0, fields: [], computed, joined: [] }
  return { sql: sql`${select(state, scope, columns)}${locked(state, scope)}`, layout }
}

/** How many rows a queryset has. */
export function selectCount(state: QueryState, dialect: Dialect): Sql {
  const scope = topScope(state.meta, dialect)
  if (state.combined)
    return sql`select count(*) from (${combinedParts(state, scope).sql}) as counted`
  if (isCounted(state)) return sql`select count(*)${tail(state, scope)}`
  const columns: Sql[] = []
  if (state.values)
    columns.push(...state.values.columns.map(({ operand }) => operandToSql(operand, scope)))
  else rowLayout(state, scope, columns)
  if (columns.length === 0) columns.push(sql`1`)
  return sql`select count(*) from (${select(state, scope, columns)}) as counted`
}

/** Whether each row that meets the conditions is one that counts. */
function isCounted(state: QueryState): boolean {
  return !isSliced(state) && !isWrapped(state) && !state.distinct && !state.values?.grouped
}

/** `select 1 …`, or the columns that a group needs: whether a queryset has rows. */
export function existsSql(state: QueryState, outer: Scope | Dialect): Sql {
  const isInner = outer instanceof Scope
  const scope = isInner ? innerScope(state.meta, outer) : topScope(state.meta, outer)
  if (state.combined) return sql`select 1 from (${combinedParts(state, scope).sql}) as found`
  const columns = (state.values?.columns ?? []).map(({ operand }) => operandToSql(operand, scope))
  return select(state, scope, columns.length > 0 ? columns : [sql`1`])
}

/** The one column of a subquery. */
export function subselectSql(state: QueryState, outer: Scope): Sql {
  const scope = innerScope(state.meta, outer)
  if (state.combined) return combinedParts(state, scope).sql
  const columns = state.values?.columns ?? []
  const selected = columns.map(({ operand }) => operandToSql(operand, scope))
  return select(state, scope, selected)
}

/** The values of a queryset as a table whose columns are `c0`, `c1`, … */
export function tableSql(state: QueryState, outer: Scope): Sql {
  const scope = innerScope(state.meta, outer)
  const columns = (state.values?.columns ?? []).map(({ operand }) => operandToSql(operand, scope))
  if (isWrapped(state)) return wrappedSelect(state, scope, columns)
  const named = columns.map((column, i) => sql`${column} as ${sql.id(`c${i}`)}`)
  return select(state, scope, named)
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

/** The select with these columns. Whole rows are distinct by their key, so only values can repeat. */
function select(state: QueryState, scope: Scope, columns: readonly Sql[]): Sql {
  if (isWrapped(state)) return wrappedSelect(state, scope, columns)
  const distinct = state.distinct && state.values ? sql`distinct ` : sql``
  return sql`select ${distinct}${sql.join(columns)}${tail(state, scope)}`
}

/** Everything after the columns. The tables come last to be compiled: what is compiled before may join. */
function tail(state: QueryState, scope: Scope): Sql {
  const rules = modelRules(state)
  const where = rules.kind === 'always' ? sql`` : sql` where ${conditionToSql(rules, scope)}`
  const groups = groupBy(state, scope)
  const rest = sql`${orderBy(state, scope)}${limits(state, scope)}`
  return sql` from ${scope.from()}${where}${groups}${rest}`
}

function rowLayout(state: QueryState, scope: Scope, columns: Sql[]): RowLayout {
  const layout = ownLayout(state.meta, scope, columns, state.only)
  const computed: ComputedColumn[] = []
  const isPlain = !isOfParents(state) && !isWrapped(state)
  requireJoined(state)
  const joined = joinedLayouts(state, scope, columns)
  for (const [name, operand] of state.annotations) {
    computed.push({ name, read: readerOf(operand) })
    const value = operandToSql(operand, scope)
    columns.push(isPlain ? sql`${value} as ${sql.id(name)}` : value)
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
