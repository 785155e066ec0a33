/** Asking the database: rows, values, counts. */
import { wordsOf } from '../compile/dialects/dialect-words.ts'
import type { RowLayout } from '../compile/layout.ts'
import { type Plan, parametersOf, planOf } from '../compile/plan.ts'
import { existsSql, selectCount, selectRows, selectValues } from '../compile/select-sql.ts'
import { Shape } from '../compile/shape.ts'
import type { Database } from '../engine/database.ts'
import { databaseOf } from '../engine/databases.ts'
import { hydrateRows } from '../instance/hydration.ts'
import { type QueryState, withoutColumns } from './state.ts'
import { refuseWithheld, withholdColumns } from './withhold.ts'

type Driven = readonly (readonly unknown[])[]

/** The rows, or values, of a queryset. */
export async function readRows(state: QueryState): Promise<unknown[]> {
  return (await readLinked(state)).rows
}

/** The rows of a queryset, and for the rows of a many-to-many relation the keys they are linked to. */
export async function readLinked(
  state: QueryState,
): Promise<{ rows: unknown[]; keys: readonly unknown[] }> {
  if (state.where.kind === 'never' || state.limit === 0) return { rows: [], keys: [] }
  const { alias, isStrict, values, withhold } = state
  if (values && withhold) refuseWithheld(values, withhold, state.meta.label)
  const { driven, layout } = await readDriven(state)
  if (values) return { rows: driven.map((row) => valuesOf(row, layout, values.form)), keys: [] }
  const rows = hydrateRows(layout, driven, { alias, isStrict })
  if (withhold) await withholdColumns(rows, withhold)
  return { rows, keys: state.link ? driven.map((row) => row.at(-1)) : [] }
}

/** How many rows a queryset has. */
export async function countRows(state: QueryState): Promise<number> {
  if (state.where.kind === 'never') return 0
  const narrow = withoutColumns(state)
  const { dialect } = databaseFor(state)
  const shape = new Shape(dialect).select(narrow, 'count')
  const plan = planOf(state.meta, shape, () => ({
    sql: selectCount(narrow, dialect),
    layout: undefined,
  }))
  const [row] = await run(state, plan, shape.values)
  return Number(row?.[0] ?? 0)
}

/** Whether a queryset has rows. */
export async function hasRows(state: QueryState): Promise<boolean> {
  if (state.where.kind === 'never' || state.limit === 0) return false
  const narrow = { ...withoutColumns(state), limit: 1 }
  const { dialect } = databaseFor(state)
  const shape = new Shape(dialect).select(narrow, 'exists')
  const plan = planOf(state.meta, shape, () => ({
    sql: existsSql(narrow, dialect),
    layout: undefined,
  }))
  return (await run(state, plan, shape.values)).length > 0
}

/** The database of a queryset. */
export function databaseFor({ meta, alias }: QueryState): Database {
  return databaseOf(meta.model, alias)
}

/** How the database finds the rows of a queryset: its own words, a step for each line. */
export async function explainRows(state: QueryState): Promise<string> {
  const { plan, values } = planned(state)
  const words = wordsOf(databaseFor(state).dialect)
  const rows = await run(state, { ...plan, sql: `${words.explain} ${plan.sql}` }, values)
  return rows.map((row) => String(row.at(-1))).join('\n')
}

function planned(state: QueryState): { plan: Plan<RowLayout>; values: readonly unknown[] } {
  const { values, meta } = state
  const { dialect } = databaseFor(state)
  const shape = new Shape(dialect).select(state, state.link ? 'links' : 'rows')
  const plan = planOf(meta, shape, () =>
    values ? selectValues(state, values, dialect) : selectRows(state, dialect),
  )
  return { plan, values: shape.values }
}

async function readDriven(state: QueryState): Promise<{ driven: Driven; layout: RowLayout }> {
  const { plan, values } = planned(state)
  return { driven: await run(state, plan, values), layout: plan.layout }
}

async function run(
  state: QueryState,
  plan: Plan<unknown>,
  values: readonly unknown[],
): Promise<Driven> {
  const parameters = parametersOf(plan, values)
  const statement = { sql: plan.sql, parameters, kind: 'read', heavy: state.isHeavy } as const
  return (await databaseFor(state).execute(statement)).rows
}

function valuesOf(row: readonly unknown[], { computed }: RowLayout, form: string): unknown {
  if (form === 'flat') return computed[0]!.read(row[0])
  if (form === 'list') return computed.map(({ read }, i) => read(row[i]))
  return Object.fromEntries(computed.map(({ name, read }, i) => [name, read(row[i])]))
}
