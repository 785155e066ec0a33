/** Rows made of what the driver gave. Their constructor runs, so that class fields and `#private` work. */

import { VoltaicError } from '../../core/errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { guardColumn } from './columns.ts'
import type { JoinedReader, RowReader } from './row-reader.ts'
import { Batch, type BatchOptions, RowState, rowState } from './row-state.ts'

type Values = readonly unknown[]
type Writable = Record<string, unknown>

/** Passed to the constructor of a row that is read from the database. */
export class Hydration {
  readonly #reader: RowReader
  readonly #batch: Batch
  readonly #joined: readonly Hydration[]
  readonly #model: new (
    hydration: Hydration,
  ) => object
  #values: Values = []

  constructor(reader: RowReader, batch: Batch) {
    this.#reader = reader
    this.#batch = batch
    this.#model = reader.meta.model as unknown as new (hydration: Hydration) => object
    this.#joined = reader.joined.map((one) => new Hydration(one.reader, new Batch(batch)))
  }

  /** The row made of the values that the driver gave. */
  row(values: Values): object {
    this.#values = values
    const row = new this.#model(this)
    this.#batch.rows.push(row)
    return row
  }

  /** The state of the row that is being made. */
  state(): RowState {
    const { meta, computed, stored } = this.#reader
    const state = new RowState(meta)
    state.isSaved = true
    state.batch = this.#batch
    state.stored = stored(this.#values)
    state.computed = computed
    return state
  }

  /** Gives the row that is being made its values. */
  assign(row: object): void {
    const { assign, missing, joined, meta } = this.#reader
    const values = this.#values
    assign(row, values)
    for (const field of missing) refuseReading(row, field, meta)
    for (let i = 0; i < joined.length; i++) this.#join(row, joined[i]!, this.#joined[i]!)
  }

  #join(target: object, { name, key, reference, back }: JoinedReader, hydration: Hydration): void {
    const values = this.#values
    const row = values[key] === null ? null : hydration.row(values)
    const own = reference && (target as Writable)[reference]
    rowState(target).setRelated(name, { key: own, row })
    if (row && back) setBack(row, back, target)
  }
}

/** The other end of a one-to-one relation leads back. */
function setBack(row: object, name: string, target: object): void {
  const key = (target as Writable)[rowState(target).meta.key.attribute]
  rowState(row).setRelated(name, { key, row: target, isBack: true })
}

/** The rows of a result, as one batch. */
export function hydrateRows(
  reader: RowReader,
  rows: readonly Values[],
  options: BatchOptions,
): object[] {
  const batch = new Batch(options)
  const hydration = new Hydration(reader, batch)
  for (const values of rows) hydration.row(values)
  return batch.rows
}

/** Reading the column throws until it is assigned. */
export function refuseReading(row: object, field: FieldInfo, meta: ModelMeta): void {
  guardColumn(row, field.attribute, () => {
    return new VoltaicError(
      'E_COLUMN_NOT_LOADED',
      `${meta.label}.${field.attribute} was not loaded. Name it in only(), or call refresh().`,
    )
  })
}
