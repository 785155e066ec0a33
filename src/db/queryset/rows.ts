/** A queryset that reads: immutable, lazy, asked again by each `await`. */

import { VoltaicError } from '../../core/errors.ts'
import type { Sql } from '../compile/context.ts'
import { allOf, type Condition, negated, never } from '../condition.ts'
import { normalizeAll } from '../conditions/normalize.ts'
import { aggregatesRows } from '../conditions/operand-fields.ts'
import { operandOf } from '../conditions/operands.ts'
import { columnPath, onePath } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import { andThen, type Eventual, promised } from '../eventual.ts'
import { requireOptions } from '../known-options.ts'
import { modelErrors } from '../model/model-errors.ts'
import type { Operand } from '../operand.ts'
import { aggregateRows } from './aggregation/aggregate.ts'
import { deferColumns, onlyColumns, refuseCutJoins } from './columns.ts'
import { combinedOrder, combinedState, placeTerm, refuseCombined } from './combination.ts'
import { equals } from './keys.ts'
import { type LockOptions, lockOf, requireLockable } from './locks.ts'
import { keyOrder, sortTerms } from './order.ts'
import { prefetchAll } from './prefetch/prefetch.ts'
import { withPrefetch } from './prefetch/request.ts'
import { RawRows } from './raw.ts'
import { countRows, explainRows, hasRows, readRows, streamRows } from './read.ts'
import { refuseTaken, requireAggregate, requireCount, requireName } from './requirements.ts'
import {
  isSliced,
  type OrderTerm,
  type QueryState,
  queryState,
  type SelectedValues,
  stateOf,
} from './state.ts'

/** The reading half of a queryset. `Query` adds the writing half. */
export class Rows implements PromiseLike<unknown[]>, AsyncIterable<unknown> {
  readonly [queryState]: QueryState

  constructor(state: QueryState) {
    this[queryState] = state
  }

  /** The model whose rows these are. */
  get model(): unknown {
    return this[queryState].meta.model
  }

  /** Makes a queryset of the same class. */
  protected with(changes: Partial<QueryState>): this {
    const Same = this.constructor as new (state: QueryState) => Rows
    return new Same({ ...this[queryState], ...changes }) as this
  }

  all(): this {
    return this.with({})
  }

  none(): this {
    return this.with({ where: never })
  }

  filter(...wheres: object[]): this {
    return this.with({ where: this.#also(wheres) })
  }

  exclude(...wheres: object[]): this {
    return this.with({ where: this.#also(wheres, negated) })
  }

  /** The conditions of this queryset and further ones. */
  #also(wheres: readonly object[], change?: (condition: Condition) => Condition): Condition {
    const state = this[queryState]
    refuseCombined(state, 'filtered')
    this.refuseSliced('filtered')
    const condition = normalizeAll(state.meta, wheres, state.annotations)
    return allOf([state.where, change ? change(condition) : condition])
  }

  orderBy(...terms: unknown[]): this {
    const { meta, annotations, combined } = this[queryState]
    this.refuseSliced('ordered')
    if (combined)
      return this.with({ order: combinedOrder(this[queryState], terms), reversed: false })
    const operand = (of: unknown) => this.operand(of, annotations)
    const order = sortTerms(terms, { root: meta, annotations, operand })
    return this.with({ order, reversed: false })
  }

  reverse(): this {
    const { reversed, combined, order } = this[queryState]
    const isUnordered = combined && order?.length === 0
    return this.with({ reversed: !reversed, order: isUnordered ? this.keyTerms() : order })
  }

  limit(count: number): this {
    const { limit } = this[queryState]
    requireCount('limit', count)
    return this.with({ limit: Math.min(limit ?? count, count) })
  }

  offset(count: number): this {
    requireCount('offset', count)
    return this.with({ offset: (this[queryState].offset ?? 0) + count })
  }

  distinct(...paths: string[]): this {
    const { meta, annotations } = this[queryState]
    refuseCombined(this[queryState], 'made distinct')
    this.refuseSliced('made distinct')
    if (paths.length === 0) return this.with({ distinct: true })
    const on = paths.map((path) => annotations.get(path) ?? columnPath(meta, path))
    return this.with({ distinctOn: on })
  }

  annotate(values: object): this {
    refuseCombined(this[queryState], 'annotated')
    const { meta, annotations, values: selected } = this[queryState]
    const added = new Map(annotations)
    for (const [name, expression] of Object.entries(values)) {
      refuseTaken(name, this[queryState])
      const operand = this.operand(expression, added)
      if (aggregatesRows(operand))
        throw new FieldError(
          `"${name}" aggregates columns of ${meta.label} itself, one value per row. Use aggregate() or groupBy().`,
        )
      added.set(name, operand)
    }
    if (!selected) return this.with({ annotations: added })
    const columns = Object.keys(values).map((name) => ({ name, operand: added.get(name)! }))
    return this.with({
      annotations: added,
      values: { ...selected, columns: [...selected.columns, ...columns] },
    })
  }

  protected operand(expression: unknown, annotations: ReadonlyMap<string, Operand>): Operand {
    const { meta } = this[queryState]
    const context = { meta, root: meta, annotations, isNested: false }
    return operandOf(expression, context, (where, other, known) =>
      normalizeAll(other, [where], known),
    )
  }

  values(...paths: string[]): this {
    return this.selecting('object', paths)
  }

  valuesList(...paths: unknown[]): this {
    const options = paths.at(-1)
    const isFlat = typeof options === 'object' && options !== null && 'flat' in options
    const names = paths.filter((path) => typeof path === 'string')
    if (isFlat && names.length !== 1) throw new FieldError('flat takes one column.')
    return this.selecting(isFlat ? 'flat' : 'list', names)
  }

  protected selecting(form: SelectedValues['form'], paths: readonly string[]): this {
    const { meta, annotations, only } = this[queryState]
    refuseCombined(this[queryState], 'reduced to values')
    const fields = [...meta.fields.keys()].filter((name) => only?.includes(name) ?? true)
    const names = paths.length > 0 ? paths : [...fields, ...annotations.keys()]
    const columns = names.map((name) => ({
      name,
      operand: annotations.get(name) ?? columnPath(meta, name),
    }))
    return this.with({ values: { form, columns, grouped: false }, prefetches: [] })
  }

  only(...names: string[]): this {
    refuseCombined(this[queryState], 'reduced to columns')
    return this.#joinable({ only: onlyColumns(this[queryState], names) })
  }

  defer(...names: string[]): this {
    refuseCombined(this[queryState], 'reduced to columns')
    return this.#joinable({ only: deferColumns(this[queryState], names) })
  }

  selectRelated(...paths: string[]): this {
    const { meta, related } = this[queryState]
    refuseCombined(this[queryState], 'joined')
    for (const path of paths) onePath(meta, path)
    return this.#joinable({ related: [...new Set([...related, ...paths])] })
  }

  #joinable(changes: Partial<QueryState>): this {
    refuseCutJoins({ ...this[queryState], ...changes })
    return this.with(changes)
  }

  prefetch(path: string, rows?: unknown, options: { as?: string } = {}): this {
    return this.#joinable({
      prefetches: withPrefetch(this[queryState], path, { rows, ...options }),
    })
  }

  raw(statement: Sql): RawRows {
    return new RawRows(this[queryState], statement)
  }

  union(...others: unknown[]): this {
    const options = others.find((other) => !stateOf(other))
    const isAll = (options as { all?: boolean } | undefined)?.all === true
    const rows = others.filter((other) => other !== options)
    return this.with(combinedState(this[queryState], rows, isAll ? 'union all' : 'union'))
  }

  intersection(...others: unknown[]): this {
    return this.with(combinedState(this[queryState], others, 'intersect'))
  }

  difference(...others: unknown[]): this {
    return this.with(combinedState(this[queryState], others, 'except'))
  }

  pipe(scope: (rows: this) => unknown): unknown {
    return scope(this)
  }

  selectForUpdate(options: LockOptions = {}): this {
    return this.with({ lock: lockOf(options) })
  }

  strict(): this {
    return this.with({ isStrict: true })
  }

  heavy(): this {
    return this.with({ isHeavy: true })
  }

  using(alias: string): this {
    return this.with({ alias })
  }

  unfiltered(): this {
    return this.with({ isUnfiltered: true })
  }

  // biome-ignore lint/suspicious/noThenProperty: a queryset is awaited
  then<A = unknown[], B = never>(
    fulfilled?: ((rows: unknown[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return promised(() => this.load()).then(fulfilled, rejected)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    yield* await this.load()
  }

  /** The rows, with what is prefetched: at once where the database is in this process. */
  load(): Eventual<unknown[]> {
    const state = this[queryState]
    if (state.lock) requireLockable(state, state.lock)
    const rows = readRows(state)
    if (state.prefetches.length === 0) return rows
    return andThen(rows, async (found) => {
      if (found.length > 0) await prefetchAll(found as object[], state.prefetches, state)
      return found
    })
  }

  get(...wheres: object[]): Promise<unknown> {
    return promised(() => {
      const where = wheres.length > 0 ? this.#also(wheres) : this[queryState].where
      const narrow = isSliced(this[queryState]) ? this : this.with({ where, limit: 2, order: [] })
      return andThen(narrow.load(), (found) => this.#only(found))
    })
  }

  #only(found: readonly unknown[]): unknown {
    if (found.length === 1) return found[0]
    const errors = modelErrors(this[queryState].meta)
    throw found.length === 0 ? errors.none() : errors.several()
  }

  first(): Promise<unknown> {
    return promised(() => andThen(this.#ordered().with({ limit: 1 }).load(), ([row]) => row))
  }

  async last(): Promise<unknown> {
    const { reversed } = this[queryState]
    this.refuseSliced('reversed')
    return (await this.#ordered().with({ limit: 1, reversed: !reversed }).load())[0]
  }

  earliest(...terms: unknown[]): Promise<unknown> {
    return this.#foremost(terms, false)
  }

  latest(...terms: unknown[]): Promise<unknown> {
    return this.#foremost(terms, true)
  }

  async #foremost(terms: readonly unknown[], reversed: boolean): Promise<unknown> {
    if (terms.length === 0)
      throw new FieldError('Say by what: earliest("createdAt"), latest("createdAt").')
    const [row] = await this.orderBy(...terms)
      .with({ limit: 1, reversed })
      .load()
    if (row !== undefined) return row
    throw modelErrors(this[queryState].meta).none()
  }

  /** In its order, or by key when it has none. */
  #ordered(): this {
    const { order, meta, distinct, distinctOn, values } = this[queryState]
    const isOrdered = distinctOn || (order ? order.length > 0 : meta.ordering.length > 0)
    const hasNone = distinct && values
    return isOrdered || hasNone ? this : this.with({ order: this.keyTerms() })
  }

  /** The order of what has none. */
  protected keyTerms(): OrderTerm[] {
    const { combined, meta } = this[queryState]
    return combined ? [placeTerm(1)] : keyOrder(meta)
  }

  count(): Promise<number> {
    return countRows(this[queryState])
  }

  exists(): Promise<boolean> {
    return hasRows(this[queryState])
  }

  explain(): Promise<string> {
    return explainRows(this[queryState])
  }

  aggregate(values: object): Promise<Record<string, unknown>> {
    const { annotations } = this[queryState]
    refuseCombined(this[queryState], 'aggregated')
    const entries = Object.entries(values).map(([name, expression]): [string, Operand] => {
      const operand = this.operand(expression, annotations)
      requireName(name)
      requireAggregate(name, operand)
      return [name, operand]
    })
    return aggregateRows(this[queryState], new Map(entries))
  }

  async inBulk(keys: Iterable<unknown>): Promise<Map<unknown, unknown>> {
    const rows = (await this.filter({ pk: { in: [...keys] } }).load()) as { pk: unknown }[]
    return new Map(rows.map((row) => [row.pk, row]))
  }

  iterator(options: { chunk?: number } = {}): AsyncGenerator<unknown, void, void> {
    requireOptions('iterator', options, ['chunk'])
    return this.#stream(options.chunk ?? 100)
  }

  async *#stream(size: number): AsyncGenerator<unknown, void, void> {
    const state = this.#ordered()[queryState]
    if (state.lock) requireLockable(state, state.lock)
    for await (const rows of streamRows(state, size)) {
      if (state.prefetches.length > 0) await prefetchAll(rows as object[], state.prefetches, state)
      yield* rows
    }
  }

  /** The row with this value in its key. */
  protected byKey(key: unknown): this {
    const { meta, where } = this[queryState]
    return this.with({ where: allOf([where, equals(meta.key, meta.key.toStored(key))]) })
  }

  protected refuseSliced(what: string): void {
    if (!isSliced(this[queryState])) return
    throw new VoltaicError(
      'E_QUERY_SLICED',
      `A queryset with a limit or an offset cannot be ${what}. Do it before limit() and offset().`,
    )
  }
}
