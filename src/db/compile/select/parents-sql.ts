/** The rows that belong to many parents at once: with their links, where there are links, and limits for each parent. */
import { sql } from 'kysely'
import { asksWindow } from '../../conditions/operand-fields.ts'
import { FieldError } from '../../errors.ts'
import { modelRules } from '../../queryset/rules.ts'
import { isSliced, type LinkFilter, type QueryState } from '../../queryset/state.ts'
import { conditionToSql } from '../condition-sql.ts'
import { Scope, type Sql } from '../context.ts'
import type { LinkLayout, RowLayout } from '../layout.ts'
import { linkTable } from '../related-sql.ts'
import { locked } from './lock-sql.ts'
import { orderBy, orderTerms } from './order-sql.ts'

/** The columns of the rows, as far as they are compiled. */
export interface SelectedRows {
  readonly scope: Scope
  readonly columns: Sql[]
  readonly layout: RowLayout
}

/** Whether a queryset asks for the rows of many parents in a way of its own. */
export function isOfParents({ link, each }: QueryState): boolean {
  return link !== undefined || each !== undefined
}

/** The rows of a queryset, those of each parent in its order. */
export function rowsOfParents(
  state: QueryState,
  { scope, columns, layout }: SelectedRows,
): { sql: Sql; layout: RowLayout } {
  refuseWindow(state)
  const through = state.link && linkedTable(state.link, scope)
  const link = through && linkLayout(state.link!, columns.length)
  if (through) columns.push(...through.columns)
  const rules = conditionToSql(modelRules(state), scope)
  const where = through ? sql`${through.where} and ${rules}` : rules
  const from = () => sql`from ${scope.from()}${through?.join ?? sql``} where ${where}`
  const parent = through?.parent ?? scope.column(state.each!)
  const text = isSliced(state)
    ? foremost(state, { columns, parent, scope, from })
    : inOrder(state, { columns, scope, from })
  return { sql: text, layout: link ? { ...layout, link } : layout }
}

/** Throws `FieldError` for rows that are chosen by other rows: those of each parent would have to be counted apart. */
function refuseWindow(state: QueryState): void {
  if (!asksWindow(modelRules(state))) return
  throw new FieldError(
    'What is prefetched here cannot be filtered by a window. Use a limit, or name the rows: { pk: { in: … } }.',
  )
}

/** The table between, joined to the rows. */
function linkedTable({ link }: LinkFilter, rows: Scope) {
  const { statement, meta } = rows
  const { through, here, there, isMade } = link
  const scope = new Scope(through, statement.alias(), { statement })
  const parent = scope.column(here)
  const on = sql`${scope.column(there)} = ${rows.column(meta.key)}`
  const where = statement.words.inList(parent, statement.slot())
  const table = linkTable(through, rows)
  return {
    parent,
    columns: isMade ? [parent] : through.columns.map((field) => scope.column(field)),
    where,
    join: sql` inner join ${table} as ${sql.id(scope.alias)} on ${on}`,
  }
}

function linkLayout({ link }: LinkFilter, offset: number): LinkLayout {
  const { through: meta, here, isMade } = link
  if (isMade) return { key: offset, layout: undefined }
  const layout = { meta, offset, fields: meta.columns, computed: [], joined: [] }
  return { key: offset + meta.columns.indexOf(here), layout }
}

interface Parts {
  readonly columns: readonly Sql[]
  readonly scope: Scope
  /** The tables and the conditions, once everything that joins has been compiled. */
  readonly from: () => Sql
}

function inOrder(state: QueryState, { columns, scope, from }: Parts): Sql {
  const order = orderBy(state, scope)
  return sql`select ${sql.join(columns)} ${from()}${order}${locked(state, scope)}`
}

/** The foremost rows of each parent. One that is linked twice has one place, because the key decides last. */
function foremost(
  state: QueryState,
  { columns, scope, from, parent }: Parts & { parent: Sql },
): Sql {
  const keys = state.meta.keyFields.map((field) => scope.column(field))
  const order = sql.join([...orderTerms(state, scope), ...keys])
  const place = sql`dense_rank() over (partition by ${parent} order by ${order}) as place`
  const named = columns.map((column, i) => sql`${column} as ${sql.id(`c${i}`)}`)
  const names = columns.map((_, i) => sql.id(`c${i}`))
  const placed = sql`select ${sql.join([...named, place])} ${from()}`
  return sql`select ${sql.join(names)} from (${placed}) as placed where ${within(state, scope)} order by place`
}

function within({ limit, offset }: QueryState, { statement }: Scope): Sql {
  if (offset === undefined) return sql`place <= ${sql.lit(limit)}`
  const place = sql`place - ${statement.slot()}`
  return limit === undefined ? sql`${place} > 0` : sql`${place} between 1 and ${sql.lit(limit)}`
}
