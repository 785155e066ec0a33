/** A queryset that reads and writes. */

import type { AnyRow } from '../any-model.ts'
import { columnsOf, hasWindow } from '../conditions/operand-fields.ts'
import { isExpression } from '../conditions/operands.ts'
import { columnPath } from '../conditions/paths.ts'
import { deleteQuery } from '../deletion/deletion.ts'
import type { DeleteReport } from '../deletion/report.ts'
import type { Database } from '../engine/database.ts'
import { UniqueViolation } from '../engine/errors.ts'
import { atomic } from '../engine/transaction.ts'
import { FieldError } from '../errors.ts'
import { andThen, type Eventual, promised } from '../eventual.ts'
import { type BulkOptions, bulkCreateRows } from '../instance/bulk.ts'
import { bulkUpdateRows } from '../instance/bulk-update.ts'
import { Batch, rowState } from '../instance/row-state.ts'
import { runUpdate, saveRow } from '../instance/save.ts'
import { columnFor, heldValue, requireValues } from '../instance/values.ts'
import { requireOptions } from '../known-options.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import type { Operand } from '../operand.ts'
import { refuseForeignRows } from '../relations/one-database.ts'
import { tellRowChanges } from '../row-changes.ts'
import { GroupedQuery } from './aggregation/groups.ts'
import { refuseCombined } from './combination.ts'
import { byKeys, isPicked } from './keys.ts'
import { databaseFor, readRows } from './read.ts'
import { Rows } from './rows.ts'
import { allRows, isSliced, type QueryState, queryState } from './state.ts'

/** A column and what an update sets it to: a stored value, or an expression. */
interface Assigned {
  readonly field: FieldInfo
  readonly operand: Operand | undefined
  readonly stored: unknown
}

/** A queryset. Each model is asked for one by its static methods. */
export class Query extends Rows {
  create(values: object): Promise<object> {
    return promised(() => {
      const row = this.#newRow(values)
      return andThen(saveRow(row, { database: databaseFor(this[queryState]) }), () => row)
    })
  }

  async bulkCreate(rows: Iterable<object>, options: BulkOptions = {}): Promise<object[]> {
    requireOptions('bulkCreate', options, ['ignoreConflicts', 'updateConflicts', 'batch'])
    const { meta } = this[queryState]
    const all = [...rows].map((row) =>
      row instanceof meta.model ? this.#pinned(row) : this.#newRow(row),
    )
    for (const row of all) refuseForeignRows(rowState(row))
    return bulkCreateRows(meta, all, databaseFor(this[queryState]), options)
  }

  async bulkUpdate(
    rows: Iterable<object>,
    names: readonly string[],
    options: { readonly batch?: number } = {},
  ): Promise<number> {
    requireOptions('bulkUpdate', options, ['batch'])
    const database = databaseFor(this[queryState])
    return bulkUpdateRows(this[queryState].meta, [...rows], { names, database, ...options })
  }

  async getOrCreate(where: object, defaults: object = {}): Promise<[object, boolean]> {
    const found = await this.#fresh(where).first()
    return found ? [found as object, false] : this.#createUnlessThere(where, defaults)
  }

  /** Creates a row, or finds the one that somebody else has created meanwhile. */
  async #createUnlessThere(where: object, defaults: object): Promise<[object, boolean]> {
    const using = databaseFor(this[queryState])
    try {
      return [await atomic(() => this.create({ ...where, ...defaults }), { using }), true]
    } catch (error) {
      const other = error instanceof UniqueViolation ? await this.#fresh(where).first() : undefined
      if (other) return [other as object, false]
      throw error
    }
  }

  async updateOrCreate(where: object, values: UpdateOrCreate): Promise<[object, boolean]> {
    requireOptions('updateOrCreate', values, ['defaults', 'create'])
    const { defaults = {}, create = defaults } = values
    const using = databaseFor(this[queryState])
    const locked = this.selectForUpdate()
    return atomic(
      async (): Promise<[object, boolean]> => {
        const found = (await locked.filter(where).first()) as object | undefined
        const [row, created] = found
          ? [found, false]
          : await locked.#createUnlessThere(where, create)
        if (created) return [row, true]
        const only = Object.keys(defaults)
        await saveRow((row as Settable).set(defaults), { only, database: using })
        return [row, false]
      },
      { using },
    )
  }

  /** The rows as they were written last. */
  #fresh(where: object): this {
    return this.filter(where).with({ isFresh: true })
  }

  #newRow(values: object): object {
    const { model } = this[queryState].meta
    return this.#pinned(new (model as unknown as new (values: object) => object)(values))
  }

  /** A new row belongs to the database that the queryset is pinned to. */
  #pinned(row: object): object {
    const { alias, isStrict } = this[queryState]
    if (alias !== undefined) rowState(row).batch = new Batch({ alias, isStrict })
    return row
  }

  update(values: object): Promise<number> {
    return promised(() => {
      const state = this[queryState]
      refuseCombined(state, 'updated')
      refuseDistinct(state, 'updated')
      const entries = this.assignments(values)
      if (state.where.kind === 'never' || entries.length === 0) return 0
      return this.#updateRows(entries)
    })
  }

  #updateRows(entries: readonly Assigned[]): Eventual<number> {
    const state = this[queryState]
    const database = databaseFor(state)
    const given = entries.filter(({ operand }) => !operand).map(({ stored }) => stored)
    const written = runUpdate(state, entries, { values: given, database })
    return andThen(written, ({ changes }) => {
      return changes > 0 ? andThen(this.#tell(entries, database), () => changes) : changes
    })
  }

  #tell(entries: readonly Assigned[], database: Database): Eventual<void> {
    const { model } = this[queryState].meta
    return tellRowChanges(database, () => {
      const fields = entries.map(({ field }) => field.name)
      const matching = () => this.#keys()
      return [{ model, pk: undefined, kind: 'changed', row: undefined, fields, matching, database }]
    })
  }

  /** The keys of the rows as they are now. */
  async #keys(): Promise<unknown[]> {
    const rows = await readRows({ ...this[queryState], values: undefined, isFresh: true })
    return (rows as AnyRow[]).map(({ pk }) => pk)
  }

  /** What an update sets: values in the form of the database, or expressions over columns of the same row. */
  protected assignments(values: object): Assigned[] {
    const { meta, annotations } = this[queryState]
    requireValues(meta, values)
    const entries = Object.entries(values)
    for (const field of meta.stamped)
      if (field.autoNow && !(field.name in values)) entries.push([field.name, field.defaultValue()])
    return entries.map(([name, value]) => {
      const field = columnFor(meta, name, value)
      if (!isExpression(value))
        return { field, operand: undefined, stored: field.toStored(heldValue(meta, field, value)) }
      const operand = this.operand(value, annotations)
      refuseJoined(operand, name)
      return { field, operand, stored: undefined }
    })
  }

  async delete(): Promise<DeleteReport> {
    const state = this[queryState]
    refuseCombined(state, 'deleted')
    refuseDistinct(state, 'deleted')
    return deleteQuery(state)
  }

  groupBy(...paths: string[]): GroupedQuery {
    const state = this[queryState]
    const { meta, annotations } = state
    refuseCombined(state, 'grouped')
    if (isSliced(state))
      throw new FieldError(
        'A queryset with a limit cannot be grouped. Set the limit after groupBy().',
      )
    const columns = paths.map((name) => ({
      name,
      operand: annotations.get(name) ?? columnPath(meta, name),
    }))
    const window = columns.find(({ operand }) => hasWindow(operand))
    if (window)
      throw new FieldError(`"${window.name}" is computed over other rows. Group by something else.`)
    const values = { form: 'object', columns, grouped: true } as const
    const rows = isPicked(state) ? byKeys(state) : state
    return new GroupedQuery({ ...rows, values, order: [], prefetches: [] })
  }
}

/** The queryset of all rows of a model. */
export function queryOf(meta: ModelMeta): Query {
  meta.rows ??= new Query(allRows(meta))
  return meta.rows as Query
}

interface UpdateOrCreate {
  readonly defaults?: object
  readonly create?: object
}

interface Settable {
  set(values: object): object
}

function refuseDistinct({ distinct }: QueryState, what: string): void {
  if (distinct) throw new FieldError(`A distinct queryset cannot be ${what}. Leave out distinct().`)
}

function refuseJoined(operand: Operand, name: string): void {
  if (hasWindow(operand))
    throw new FieldError(`"${name}" cannot be set to a window over other rows. Use a Subquery.`)
  const joined = columnsOf(operand).find(({ hops }) => hops.length > 0)
  if (!joined) return
  throw new FieldError(
    `"${name}" cannot be set to ${joined.field.name} of another table. Joined field references are not permitted; use a Subquery.`,
  )
}
