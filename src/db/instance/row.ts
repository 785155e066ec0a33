/** What every row can do. */
import { inspect } from 'node:util'
import { deleteRow } from '../deletion/deletion.ts'
import type { DeleteReport } from '../deletion/report.ts'
import { andThen, promised } from '../eventual.ts'
import { requireOptions } from '../known-options.ts'
import { type ModelMeta, metaOf } from '../model/meta.ts'
import { modelErrors } from '../model/model-errors.ts'
import { rowMeta, unsavedError } from '../model/row-key.ts'
import { Query } from '../queryset/query.ts'
import { readRows } from '../queryset/read.ts'
import { tellRowChanges } from '../row-changes.ts'
import { Hydration } from './hydration.ts'
import { rowToJson } from './json.ts'
import { keepForRollback } from './rollback.ts'
import { RowState, rowState, Stateful } from './row-state.ts'
import {
  gone,
  rowsWithKey,
  runUpdate,
  type SaveRowOptions,
  saveRow,
  storedKey,
  takeStored,
} from './save.ts'
import { validateRow } from './validation/validate.ts'
import { assignNew, assignValues } from './values.ts'

type Values = Record<string, unknown>

/** A row: its columns are properties of the object itself, its relations are properties of its class. */
export class Row extends Stateful {
  constructor(values: object = {}) {
    const isLoaded = values instanceof Hydration
    super(isLoaded ? values.state() : new RowState(metaOf(new.target)))
    if (isLoaded) values.assign(this)
    else assignNew(this, values)
  }

  get [rowMeta](): ModelMeta {
    return rowState(this).meta
  }

  get pk(): unknown {
    const { meta, isSaved } = rowState(this)
    if (!isSaved) throw unsavedError(meta)
    const keys = meta.keyFields.map((field) => (this as unknown as Values)[field.attribute])
    return keys.length === 1 ? keys[0] : keys
  }

  get isSaved(): boolean {
    return rowState(this).isSaved
  }

  save(options: SaveRowOptions = {}): Promise<this> {
    return promised(() => {
      requireOptions('save', options, ['only', 'insert'])
      const { only, insert } = options
      const saved = saveRow(this, { ...(only && { only }), ...(insert && { insert }) })
      return andThen(saved, () => this)
    })
  }

  set(values: object): this {
    assignValues(this, values)
    return this
  }

  async update(values: object): Promise<this> {
    const { meta, database, alias } = rowState(this)
    const entries = new AssignmentReader(rowsWithKey(meta, storedKey(this))).read(values)
    const given = entries.filter(({ operand }) => !operand).map(({ stored }) => stored)
    if (entries.length === 0) return this
    const returning = [...entries.map(({ field }) => field), ...meta.generated]
    const state = { ...rowsWithKey(meta, storedKey(this)), alias }
    const { rows } = await runUpdate(state, entries, { values: given, database, returning })
    if (!rows[0]) throw gone(meta)
    keepForRollback([this], database)
    takeStored(this, returning, rows[0])
    const { model } = meta
    await tellRowChanges(database, () => [
      { model, pk: this.pk, kind: 'changed', row: this as never, database },
    ])
    return this
  }

  async refresh(): Promise<this> {
    const state = rowState(this)
    const { meta, alias } = state
    const rows = { ...rowsWithKey(meta, storedKey(this)), alias, isFresh: true }
    const [fresh] = await readRows(rows)
    if (!fresh) throw modelErrors(meta).none()
    for (const { attribute } of meta.columns)
      (this as unknown as Values)[attribute] = (fresh as Values)[attribute]
    state.stored = rowState(fresh as object).stored
    state.related = undefined
    state.prefetched = undefined
    state.links = undefined
    return this
  }

  validate(): Promise<void> {
    return validateRow(this)
  }

  delete(): Promise<DeleteReport> {
    return deleteRow(this)
  }

  toJSON(): unknown {
    return rowToJson(this)
  }

  [inspect.custom](): string {
    const { meta } = rowState(this)
    return `${meta.name} ${inspect(rowToJson(this))}`
  }
}

/** Reads what an update sets, as a queryset does. */
class AssignmentReader extends Query {
  read(values: object): ReturnType<Query['assignments']> {
    return this.assignments(values)
  }
}
