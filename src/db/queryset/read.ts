/** Asking the database: rows, values, counts. */

import type { Sql } from '../compile/context.ts'
import { wordsOf } from '../compile/dialects/dialect-words.ts'
import type { RowLayout } from '../compile/layout.ts'
import { type Plan, parametersOf, planOf } from '../compile/plan.ts'
import { existsSql, selectCount, selectRows, selectValues } from '../compile/select-sql.ts'
import { Shape } from '../compile/shape.ts'
import type { Database } from '../engine/database.ts'
import { databaseOf } from '../engine/databases.ts'
import type { Dialect } from '../engine/driver.ts'
import { andThen, type Eventual } from '../eventual.ts'
import { hydrateRows } from '../instance/hydration.ts'
import { type RowReader, rowReader } from '../instance/row-reader.ts'
import { type QueryState, type SelectedValues, withoutColumns } from './state.ts'
import { refuseWithheld, withholdColumns } from './withhold.ts'

type Driven = readonly (readonly unknown[])[]

/** The rows, or values, of a queryset. */
export function readRows(state: QueryState): Eventual<unknown[]> {
  if (isEmpty(state)) return []
  return state.values ? readValues(state, state.values) : readModels(state)
}

/** Rows of a many-to-many relation, the key that each is linked to, and the rows between if their model was declared. */
export interface LinkedRows {
  readonly rows: readonly object[]
  readonly keys: readonly unknown[]
  readonly links: readonly object[]
}

/** The rows of a many-to-many relation. */
export async function readLinked(state: QueryState): Promise<LinkedRows> {
  if (isEmpty(state)) return { rows: [], keys: [], links: [] }
  const database = readerFor(state)
  const { plan, parameters } = rowsPlan(state, database.dialect)
  const driven = await ask(database, state, plan.sql, parameters)
  const rows = await withholding(state, hydrateRows(plan.layout, driven, state))
  const { key, reader } = plan.layout.link!
  const links = reader ? hydrateRows(reader, driven, state) : []
  return { rows, keys: driven.map((row) => row[key]), links }
}

function isEmpty({ where, limit }: QueryState): boolean {
  return where.kind === 'never' || limit === 0
}

function readModels(state: QueryState): Eventual<unknown[]> {
  const database = readerFor(state)
  const { plan, parameters } = rowsPlan(state, database.dialect)
  return andThen(ask(database, state, plan.sql, parameters), (driven) =>
    withholding(state, hydrateRows(plan.layout, driven, state)),
  )
}

function withholding({ withhold }: QueryState, rows: object[]): Eventual<object[]> {
  return withhold ? withholdColumns(rows, withhold).then(() => rows) : rows
}

function readValues(state: QueryState, values: SelectedValues): Eventual<unknown[]> {
  if (state.withhold) refuseWithheld(values, state.withhold, state.meta.label)
  const database = readerFor(state)
  const { plan, parameters } = valuesPlan(state, values, database.dialect)
  return andThen(ask(database, state, plan.sql, parameters), (driven) => driven.map(plan.layout))
}

/** The rows, or values, of a queryset, at most `size` at a time. */
export async function* streamRows(
  state: QueryState,
  size: number,
): AsyncGenerator<unknown[], void, void> {
  if (isEmpty(state)) return
  const database = readerFor(state)
  const { plan, parameters, read } = streamPlan(state, database.dialect)
  const { isHeavy } = state
  const statement = { sql: plan.sql, parameters, kind: 'read', heavy: isHeavy } as const
  for await (const driven of database.stream(statement, size)) yield await read(driven)
}

interface StreamPlan {
  readonly plan: Plan<unknown>
  readonly parameters: readonly unknown[]
  readonly read: (driven: Driven) => Eventual<unknown[]>
}

function streamPlan(state: QueryState, dialect: Dialect): StreamPlan {
  const { values, withhold, meta } = state
  if (!values) {
    const { plan, parameters } = rowsPlan(state, dialect)
    const read = (driven: Driven) => withholding(state, hydrateRows(plan.layout, driven, state))
    return { plan, parameters, read }
  }
  if (withhold) refuseWithheld(values, withhold, meta.label)
  const { plan, parameters } = valuesPlan(state, values, dialect)
  return { plan, parameters, read: (driven) => driven.map(plan.layout) }
}

/** How many rows a queryset has. */
export async function countRows(state: QueryState): Promise<number> {
  if (state.where.kind === 'never') return 0
  const rows = await askNarrow(withoutColumns(state), 'count', selectCount)
  return Number(rows[0]?.[0] ?? 0)
}

/** Whether a queryset has rows. */
export async function hasRows(state: QueryState): Promise<boolean> {
  if (isEmpty(state)) return false
  return (await askNarrow({ ...withoutColumns(state), limit: 1 }, 'exists', existsSql)).length > 0
}

function askNarrow(
  state: QueryState,
  purpose: string,
  compile: (state: QueryState, dialect: Dialect) => Sql,
): Eventual<Driven> {
  const database = readerFor(state)
  const shape = new Shape(database.dialect).select(state, purpose)
  const plan = planOf(state.meta, shape, () => {
    return { sql: compile(state, database.dialect), layout: undefined }
  })
  return ask(database, state, plan.sql, parametersOf(plan, shape.values))
}

/** The database that a queryset writes to: never a replica. */
export function databaseFor({ meta, alias }: QueryState): Database {
  return databaseOf(meta.model, alias).primary
}

/** The database that a queryset reads: the one it is pinned to, else a replica where there is one, unless the newest rows are wanted. */
export function readerFor({ meta, alias, lock, isFresh }: QueryState): Database {
  const database = databaseOf(meta.model, alias)
  if (lock || isFresh) return database.primary
  return alias === undefined ? database.reader : database
}

/** How the database finds the rows of a queryset: its own words, a step for each line. */
export async function explainRows(state: QueryState): Promise<string> {
  const database = readerFor(state)
  const { plan, parameters } = state.values
    ? valuesPlan(state, state.values, database.dialect)
    : rowsPlan(state, database.dialect)
  const sql = `${wordsOf(database.dialect).explain} ${plan.sql}`
  const rows = await ask(database, state, sql, parameters)
  return rows.map((row) => String(row.at(-1))).join('\n')
}

interface Planned<T> {
  readonly plan: Plan<T>
  readonly parameters: readonly unknown[]
}

function rowsPlan(state: QueryState, dialect: Dialect): Planned<RowReader> {
  const shape = new Shape(dialect).select(state, state.link ? 'links' : 'rows')
  const plan = planOf(state.meta, shape, () => {
    const { sql, layout } = selectRows(state, dialect)
    return { sql, layout: rowReader(layout) }
  })
  return { plan, parameters: parametersOf(plan, shape.values) }
}

function valuesPlan(
  state: QueryState,
  values: SelectedValues,
  dialect: Dialect,
): Planned<ValuesReader> {
  const shape = new Shape(dialect).select(state, 'rows')
  const plan = planOf(state.meta, shape, () => {
    const { sql, layout } = selectValues(state, values, dialect)
    return { sql, layout: valuesReader(layout, values.form) }
  })
  return { plan, parameters: parametersOf(plan, shape.values) }
}

function ask(
  database: Database,
  { isHeavy }: QueryState,
  sql: string,
  parameters: readonly unknown[],
): Eventual<Driven> {
  const result = database.run({ sql, parameters, kind: 'read', heavy: isHeavy })
  return andThen(result, ({ rows }) => rows)
}

type ValuesReader = (row: readonly unknown[]) => unknown

function valuesReader({ computed }: RowLayout, form: SelectedValues['form']): ValuesReader {
  if (form === 'flat') return (row) => computed[0]!.read(row[0])
  if (form === 'list') return (row) => computed.map(({ read }, i) => read(row[i]))
  return (row) => Object.fromEntries(computed.map(({ name, read }, i) => [name, read(row[i])]))
}
