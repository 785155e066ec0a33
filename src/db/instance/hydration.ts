/** Rows made of what the driver gave. Their constructor runs, so that class fields and `#private` work. */

import { VoltaicError } from '../../core/errors.ts'
import type { JoinedLayout, RowLayout } from '../compile/layout.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { type Batch, RowState, rowState } from './row-state.ts'

type Writable = Record<string, unknown>

/** Passed to the constructor of a row that is read from the database. */
export class Hydration {
  readonly #layout: RowLayout
  readonly #batch: Batch
  readonly #missing: readonly FieldInfo[]
  readonly #computed: readonly string[] | undefined
  readonly #joined: readonly { readonly joined: JoinedLayout; readonly hydration: Hydration }[]
  readonly #isWhole: boolean
  #values: readonly unknown[] = []

  constructor(layout: RowLayout, batch: Batch) {
    const { meta, fields, computed, joined, offset } = layout
    this.#layout = layout
    this.#batch = batch
    this.#missing = meta.columns.filter((field) => !fields.includes(field))
    this.#isWhole = offset === 0 && this.#missing.length === 0
    this.#computed = computed.length > 0 ? computed.map(({ name }) => name) : undefined
    this.#joined = joined.map((one) => ({
      joined: one,
      hydration: new Hydration(one.layout, { ...batch, rows: [], loading: new Map() }),
    }))
  }

  /** The row made of the values that the driver gave. */
  row(values: readonly unknown[]): object {
    this.#values = values
    const { model } = this.#layout.meta
    const row = new (model as unknown as new (hydration: Hydration) => object)(this)
    this.#batch.rows.push(row)
    return row
  }

  /** The state of the row that is being made. */
  state(): RowState {
    const state = new RowState(this.#layout.meta)
    state.isSaved = true
    state.batch = this.#batch
    state.stored = this.#isWhole ? this.#values : this.#storedValues()
    state.computed = this.#computed
    return state
  }

  /** Gives the row that is being made its values. */
  assign(target: object): void {
    const row = target as Writable
    const values = this.#values
    const { fields, offset, computed, meta } = this.#layout
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      row[field.attribute] = field.fromStored(values[offset + i])
    }
    for (const field of this.#missing) refuseReading(row, field, meta)
    if (computed.length > 0) this.#assignComputed(row, values)
    for (const { joined, hydration } of this.#joined) this.#join(target, joined, hydration, values)
  }

  #assignComputed(row: Writable, values: readonly unknown[]): void {
    const { computed } = this.#layout
    const start = computedOffset(this.#layout)
    computed.forEach(({ name, read }, i) => {
      row[name] = read(values[start + i])
    })
  }

  #join(
    target: object,
    joined: JoinedLayout,
    hydration: Hydration,
    values: readonly unknown[],
  ): void {
    const { relation, layout } = joined
    const isThere = values[layout.offset + keyIndex(layout)] !== null
    const row = isThere ? hydration.row(values) : null
    const state = rowState(target)
    const own = (target as Writable)[`${relation.name}Id`]
    state.setRelated(relation.name, { key: relation.hasColumn ? own : undefined, row })
  }

  #storedValues(): unknown[] {
    const { meta, fields, offset } = this.#layout
    if (this.#missing.length === 0) return this.#values.slice(offset, offset + fields.length)
    return meta.columns.map((field) => {
      const at = fields.indexOf(field)
      return at < 0 ? undefined : this.#values[offset + at]
    })
  }
}

/** The rows of a result, as one batch. */
export function hydrateRows(
  layout: RowLayout,
  rows: readonly (readonly unknown[])[],
  options: Pick<Batch, 'alias' | 'isStrict'>,
): object[] {
  const batch: Batch = { ...options, rows: [], loading: new Map() }
  const hydration = new Hydration(layout, batch)
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

/** Reading `name` throws until it is assigned. */
export function guardColumn(row: object, name: string, error: () => Error): void {
  Object.defineProperty(row, name, {
    configurable: true,
    enumerable: false,
    get() {
      throw error()
    },
    set(value: unknown) {
      Object.defineProperty(row, name, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      })
    },
  })
}

function keyIndex({ meta, fields }: RowLayout): number {
  return fields.indexOf(meta.keyFields[0]!)
}

/** Computed values come after all columns. */
function computedOffset(layout: RowLayout): number {
  const ends = layout.joined.map(({ layout: inner }) => computedOffset(inner))
  return Math.max(layout.offset + layout.fields.length, ...ends)
}
