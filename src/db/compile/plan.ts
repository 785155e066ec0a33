/** Compiled statements, kept by the shape of the query, so that a query that was asked before is not compiled again. */
import { type CompiledQuery, DummyDriver, Kysely } from 'kysely'
import type { Dialect } from '../engine/driver.ts'
import { kyselyParts } from '../engine/kysely-parts.ts'
import type { ModelMeta } from '../model/meta.ts'
import { Slot, type Sql } from './context.ts'

/** A statement without its values, and what is needed to read its rows. */
export interface Plan<T> {
  readonly sql: string
  /** For each parameter the place of its value, or a constant. */
  readonly parameters: readonly (Slot | { readonly constant: unknown })[]
  readonly layout: T
}

const compilers: Readonly<Record<Dialect, Kysely<unknown>>> = {
  sqlite: compilerOf('sqlite'),
  postgres: compilerOf('postgres'),
}

function compilerOf(dialect: Dialect): Kysely<unknown> {
  const createDriver = () => new DummyDriver()
  return new Kysely<unknown>({ dialect: { ...kyselyParts(dialect), createDriver } })
}

/** The most shapes that are kept of a model in a dialect; the oldest is forgotten first. */
const mostPlans = 500

/** The plan of a shape: the one that is known, else a new one. */
export function planOf<T>(
  meta: ModelMeta,
  shape: { readonly key: string; readonly dialect: Dialect },
  compile: () => { sql: Sql; layout: T },
): Plan<T> {
  const { key, dialect } = shape
  const plans = meta.plans[dialect]
  const known = plans.get(key)
  if (known) return known as Plan<T>
  const { sql, layout } = compile()
  const plan = { ...compileSql(sql, dialect), layout }
  if (plans.size >= mostPlans) plans.delete(plans.keys().next().value!)
  plans.set(key, plan)
  return plan
}

/** The text of a fragment, and its parameters. */
export function compileSql(sql: Sql, dialect: Dialect): Pick<Plan<never>, 'sql' | 'parameters'> {
  const compiled: CompiledQuery = sql.compile(compilers[dialect])
  const parameters = compiled.parameters.map((value) =>
    value instanceof Slot ? value : { constant: value },
  )
  return { sql: compiled.sql, parameters }
}

/** The values of a plan's parameters, in their order in the statement. */
export function parametersOf(
  plan: Pick<Plan<unknown>, 'parameters'>,
  values: readonly unknown[],
): unknown[] {
  const { parameters } = plan
  const made: unknown[] = []
  for (let i = 0; i < parameters.length; i++) {
    const place = parameters[i]!
    made.push(place instanceof Slot ? values[place.index] : place.constant)
  }
  return made
}
