/** Rows of a statement that was written by hand: `Lot.raw(sql`select …`)`. */

import type { Sql } from '../compile/context.ts'
import type { RowLayout } from '../compile/layout.ts'
import { compileSql, parametersOf } from '../compile/plan.ts'
import { findColumn } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import { hydrateRows } from '../instance/hydration.ts'
import { rowReader } from '../instance/row-reader.ts'
import type { ModelMeta } from '../model/meta.ts'
import { prefetchAll } from './prefetch/prefetch.ts'
import { withPrefetch } from './prefetch/request.ts'
import { readerFor } from './read.ts'
import { refuseTaken } from './requirements.ts'
import { isSliced, type QueryState } from './state.ts'

/** Rows that are asked for when awaited, each time anew. */
export class RawRows implements PromiseLike<unknown[]>, AsyncIterable<unknown> {
  readonly #state: QueryState
  readonly #statement: Sql

  constructor(state: QueryState, statement: Sql) {
    requireStatement(statement)
    refuseConditions(state)
    this.#state = state
    this.#statement = statement
  }

  prefetch(path: string, rows?: unknown, options: { as?: string } = {}): RawRows {
    const prefetches = withPrefetch(this.#state, path, { rows, ...options })
    return new RawRows({ ...this.#state, prefetches }, this.#statement)
  }

  // biome-ignore lint/suspicious/noThenProperty: rows are awaited
  then<A = unknown[], B = never>(
    fulfilled?: ((rows: unknown[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#load().then(fulfilled, rejected)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    yield* await this.#load()
  }

  async #load(): Promise<unknown[]> {
    const state = this.#state
    const database = readerFor(state)
    const compiled = compileSql(this.#statement, database.dialect)
    const parameters = parametersOf(compiled, [])
    const statement = { sql: compiled.sql, parameters, kind: 'read', withColumns: true } as const
    const { rows, columns = [] } = await database.execute({ ...statement, heavy: state.isHeavy })
    const { layout, places } = columnLayout(state, columns)
    const driven = rows.map((row) => places.map((at) => row[at]))
    const made = hydrateRows(rowReader(layout), driven, state)
    if (state.prefetches.length > 0 && made.length > 0)
      await prefetchAll(made, state.prefetches, state)
    return made
  }
}

/** The layout of rows with these columns: those of the model in their order, then what is computed; and where each stands. */
function columnLayout(
  state: QueryState,
  names: readonly string[],
): { layout: RowLayout; places: readonly number[] } {
  const { meta } = state
  refuseRepeated(names)
  const found = names.map((name, at) => ({ name, at, field: fieldOf(meta, name) }))
  const place = new Map(found.map(({ field, at }) => [field, at]))
  for (const key of meta.keyFields) if (!place.has(key)) throw missingKey(meta, key.column)
  const fields = meta.columns.filter((field) => place.has(field))
  const others = found.filter(({ field }) => !field)
  for (const { name } of others) refuseTaken(name, state)
  const computed = others.map(({ name }) => ({ name, read: (value: unknown) => value }))
  const places = [...fields.map((field) => place.get(field)!), ...others.map(({ at }) => at)]
  return { layout: { meta, offset: 0, fields, computed, joined: [] }, places }
}

function fieldOf(meta: ModelMeta, name: string) {
  return meta.columns.find(({ column }) => column === name) ?? findColumn(meta, name)
}

/** A text would have its values written into it. */
function requireStatement(statement: unknown): void {
  if (typeof statement === 'object' && statement !== null && 'compile' in statement) return
  throw new FieldError(
    'raw() takes a statement made by sql, whose values become parameters, not a text: raw(sql`select …`).',
  )
}

function refuseConditions(state: QueryState): void {
  const { where, order, annotations, related, only, values, combined, distinct } = state
  const isPlain = where.kind === 'always' && !order && annotations.size === 0 && !distinct
  if (isPlain && related.length === 0 && !only && !values && !combined && !isSliced(state)) return
  throw new FieldError(
    'raw() takes the whole statement, so conditions, orders and limits belong into it. Leave them out before raw().',
  )
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated === undefined) return
  throw new FieldError(
    `The statement gives the column "${repeated}" twice. Name the columns one by one, the second as something else.`,
  )
}

function missingKey(meta: ModelMeta, column: string): FieldError {
  return new FieldError(
    `The statement gives no "${column}", the key of ${meta.label}. Select it, or ask kysely() for rows without a model.`,
  )
}
