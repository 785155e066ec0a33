/**
 * Selects inside of another: where rows are chosen by what is computed over other rows, which SQL does not allow in one
 * select. The inner columns are called `c0`, `c1`, …; what is only needed to choose and to order comes after them.
 */
import { sql } from 'kysely'
import type { Condition } from '../../condition.ts'
import { asksWindow } from '../../conditions/operand-fields.ts'
import { FieldError } from '../../errors.ts'
import { effectiveOrder, isSame, selectedPlace } from '../../queryset/order.ts'
import { modelRules } from '../../queryset/rules.ts'
import type { OrderTerm, QueryState } from '../../queryset/state.ts'
import { conditionToSql } from '../condition-sql.ts'
import { Scope, type Sql } from '../context.ts'
import { termToSql } from '../sort-sql.ts'
import { groupBy } from './group-sql.ts'
import { limits } from './order-sql.ts'

/** Whether the rows are chosen by what is computed over other rows. */
export function isWrapped(state: QueryState): boolean {
  return (
    state.distinctOn !== undefined ||
    state.having !== undefined ||
    state.values?.places !== undefined ||
    asksWindow(modelRules(state)) ||
    isOrderedBeside(state)
  )
}

/** Whether values without repetition are ordered by something that is not among them. */
function isOrderedBeside(state: QueryState): boolean {
  if (!state.distinct || !state.values) return false
  return effectiveOrder(state).some((term) => selectedPlace(term, state) === undefined)
}

/** The select, with these columns. The parts are compiled in the order in which shapes collect their values. */
export function wrappedSelect(state: QueryState, scope: Scope, columns: readonly Sql[]): Sql {
  if (state.lock)
    throw new FieldError(
      'Rows that are chosen by other rows cannot be locked. Lock them by their keys: { pk: { in: … } }.',
    )
  const { inner, outer } = chosen(state, scope)
  const first = foremost(state, scope)
  const having = state.having ? [conditionToSql(state.having, outerScope(scope))] : []
  const order = ordered(state, scope, columns)
  const rows = first ? [sql`row_number() over (${first}${order.over}) = 1`] : []
  const flags = [...outer, ...rows]
  const beside = isOrderedBeside(state) ? [sql`row_number() over (${order.over})`] : order.beside
  const inside = sql.join([
    ...columns.map(named('c')),
    ...flags.map(named('w')),
    ...beside.map(named('o')),
  ])
  const where = inner.length > 0 ? sql` where ${sql.join(inner, sql` and `)}` : sql``
  const groups = groupBy(state, scope)
  const rules = [...flags.map((_, i) => sql.id(`w${i}`)), ...having]
  const rest = sql`${rules.length > 0 ? sql` where ${sql.join(rules, sql` and `)}` : sql``}`
  const table = sql`(select ${inside} from ${scope.from()}${where}${groups}) as chosen${rest}`
  return sql`${around(state, columns.length, table, order.outer)}${limits(state, scope)}`
}

function around(state: QueryState, count: number, table: Sql, order: Sql): Sql {
  const places = state.values?.places ?? Array.from({ length: count }, (_, i) => i)
  const names = sql.join(places.map((place) => sql.id(`c${place}`)))
  if (isOrderedBeside(state))
    return sql`select ${names} from ${table} group by ${names} order by min(${sql.id('o0')})`
  const distinct = state.distinct && state.values ? sql`distinct ` : sql``
  return sql`select ${distinct}${names} from ${table}${order}`
}

function named(letter: string): (column: Sql, i: number) => Sql {
  return (column, i) => sql`${column} as ${sql.id(`${letter}${i}`)}`
}

/** The conditions on rows, and those on what is computed over the rows that meet them. */
function chosen(state: QueryState, scope: Scope): { inner: Sql[]; outer: Sql[] } {
  const inner: Sql[] = []
  const outer: Sql[] = []
  for (const part of partsOf(modelRules(state))) {
    const compiled = conditionToSql(part, scope)
    if (asksWindow(part)) outer.push(compiled)
    else inner.push(compiled)
  }
  return { inner, outer }
}

function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'and') return condition.parts.flatMap(partsOf)
  return condition.kind === 'always' ? [] : [condition]
}

/** The columns of which each combination has one row: the foremost. Throws `FieldError` where others decide the order. */
function foremost(state: QueryState, scope: Scope): Sql | undefined {
  const { distinctOn } = state
  if (!distinctOn) return undefined
  if (asksWindow(modelRules(state)))
    throw new FieldError(
      'distinct() of columns and a condition on a window choose rows in different ways. Use the window alone.',
    )
  const first = effectiveOrder(state).slice(0, distinctOn.length)
  if (!distinctOn.every((one) => first.some(({ operand }) => isSame(one, operand))))
    throw new FieldError(
      'The order of rows that are distinct in some columns begins with those columns. Name them first in orderBy().',
    )
  const columns = distinctOn.map((one) => scope.statement.compiler.operand(one, scope))
  return sql`partition by ${sql.join(columns)}`
}

/** Where the inner columns are those of a table. */
function outerScope({ meta, statement, outer }: Scope): Scope {
  return new Scope(meta, 'chosen', { statement, outer })
}

interface Ordered {
  /** The order inside, for a window. */
  readonly over: Sql
  /** What is ordered by and is not among the columns. */
  readonly beside: Sql[]
  /** The order of the whole. */
  readonly outer: Sql
}

function ordered(state: QueryState, scope: Scope, columns: readonly Sql[]): Ordered {
  const beside: Sql[] = []
  const inside: Sql[] = []
  const outside: Sql[] = []
  for (const term of effectiveOrder(state)) {
    const place = placeOf(term, state, columns.length)
    const value = columns[place] ?? scope.statement.compiler.operand(term.operand, scope)
    const name = columns[place] ? `c${place}` : `o${beside.length}`
    if (!columns[place]) beside.push(value)
    outside.push(termToSql(term, sql.id(name), scope))
    inside.push(termToSql(term, value, scope))
  }
  return { over: listOf(inside), beside, outer: listOf(outside) }
}

function listOf(terms: readonly Sql[]): Sql {
  return terms.length > 0 ? sql` order by ${sql.join(terms)}` : sql``
}

/** Which column a term is; -1 when it is none. Annotations are the last columns of rows. */
function placeOf(term: OrderTerm, state: QueryState, count: number): number {
  if (state.values) return selectedPlace(term, state) ?? -1
  const place = [...state.annotations.keys()].indexOf(term.annotation ?? '')
  return place < 0 ? -1 : count - state.annotations.size + place
}
