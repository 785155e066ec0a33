/** A related row that is not loaded: awaiting it loads it, for all rows of the same result at once. */
import { VoltaicError } from '../../core/errors.ts'
import { currentScope } from '../engine/ambient.ts'
import { type Batch, rowState } from '../instance/row-state.ts'
import { modelErrors } from '../model/model-errors.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import { prefetchOne, rowsOf } from '../queryset/prefetch/prefetch.ts'

type Values = Record<string, unknown>

/** What `row.seller` gives: the row when it is loaded, `null` when there is none, else something to await. */
export function relatedOne(row: object, relation: Relation): unknown {
  const known = loadedRow(row, relation)
  if (known !== undefined) return known
  if (!relation.hasColumn) return new UnloadedRow(row, relation)
  const key = (row as Values)[columnOf(relation).attribute]
  return key === null || key === undefined ? null : new UnloadedRow(row, relation)
}

/** The loaded row, as long as the key is still the one that it was loaded by; `undefined` when it is not loaded. */
export function loadedRow(row: object, relation: Relation): object | null | undefined {
  const loaded = rowState(row).related?.get(relation.name)
  if (!loaded) return undefined
  const isCurrent =
    !relation.hasColumn || loaded.key === (row as Values)[columnOf(relation).attribute]
  return isCurrent ? loaded.row : undefined
}

class UnloadedRow implements PromiseLike<object | null> {
  readonly #row: object
  readonly #relation: Relation

  constructor(row: object, relation: Relation) {
    this.#row = row
    this.#relation = relation
  }

  /** The key of the related row; of the other end of a one-to-one relation it is not known before loading. */
  get pk(): unknown {
    const relation = this.#relation
    return relation.hasColumn ? (this.#row as Values)[columnOf(relation).attribute] : undefined
  }

  // biome-ignore lint/suspicious/noThenProperty: a related row is awaited
  then<A = object | null, B = never>(
    fulfilled?: ((row: object | null) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return load(this.#row, this.#relation).then(fulfilled, rejected)
  }
}

/** Loads the relation for the row and the rows of its result that do not have it. */
async function load(row: object, relation: Relation): Promise<object | null> {
  const { batch, isStrict } = rowState(row)
  if (isStrict) throw strictError(relation)
  const shared = sharedLoad(batch, relation)
  if (shared) await shared
  if (loadedRow(row, relation) === undefined) await loadBatch(row, relation)
  const known = loadedRow(row, relation)
  if (known !== undefined) return known
  throw modelErrors(relation.targetMeta).none()
}

/** What loads the relation for another row of the result, in the same transaction. */
function sharedLoad(batch: Batch | undefined, { name }: Relation): Promise<unknown> | undefined {
  const loading = batch?.loading.get(name)
  return loading?.scope === currentScope() ? loading?.done : undefined
}

async function loadBatch(row: object, relation: Relation): Promise<void> {
  const { batch, alias } = rowState(row)
  const siblings = batch?.rows.includes(row) ? batch.rows : [row]
  const parents = siblings.filter((one) => isWaiting(one, relation))
  const base = { ...rowsOf(relation), alias }
  const loading = { scope: currentScope(), done: prefetchOne(parents, relation, base) }
  batch?.loading.set(relation.name, loading)
  try {
    await loading.done
  } finally {
    if (batch?.loading.get(relation.name) === loading) batch.loading.delete(relation.name)
  }
}

function isWaiting(row: object, relation: Relation): boolean {
  if (loadedRow(row, relation) !== undefined) return false
  if (!relation.hasColumn) return rowState(row).isSaved
  const own = Object.getOwnPropertyDescriptor(row, columnOf(relation).attribute)
  return own?.value !== null && own?.value !== undefined
}

function columnOf(relation: Relation): FieldInfo {
  return relation.owner.column(relation.name)
}

/** The error for a relation that would be loaded by awaiting it. */
export function strictError({ owner, name, isOne }: Relation): VoltaicError {
  const remedy = isOne ? `selectRelated('${name}') or prefetch('${name}')` : `prefetch('${name}')`
  return new VoltaicError(
    'E_STRICT_LOADING',
    `${owner.label}.${name} was not loaded, and loading is strict. Use ${remedy}.`,
  )
}
