/** What a deletion would do, found out before it is done: which rows go with it, and which stand against it. */
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { referencesTo } from '../../db/deletion/references.ts'
import { databaseOf } from '../../db/engine/databases.ts'
import { metaOf } from '../../db/model/meta.ts'
import type { Relation } from '../../db/model/relation.ts'

/** Rows of one model, by key. */
export type RowsByModel = Map<AnyModel, Map<string, AnyRow>>

/** A plan. */
export interface DeletionPlan {
  /** The rows that would be deleted, those that were asked for first. */
  readonly deleted: RowsByModel
  /** The rows that would lose their relation. */
  readonly detached: RowsByModel
  /** The rows that protect others: nothing can be deleted while they are there. */
  readonly protecting: RowsByModel
}

/** How many keys a query is asked for at once. */
const chunkSize = 500

/** Finds out what the deletion of rows of one model would do. */
export async function deletionPlan(rows: readonly AnyRow[]): Promise<DeletionPlan> {
  const [first] = rows
  const plan = new PlanMaker()
  if (first) await plan.delete(first.constructor as unknown as AnyModel, rows)
  return plan.result()
}

/** Follows relations back, breadth first. A row that is reached twice is followed once. */
class PlanMaker {
  readonly #deleted: RowsByModel = new Map()
  readonly #detached: RowsByModel = new Map()
  readonly #protecting: RowsByModel = new Map()
  readonly #restricting: RowsByModel = new Map()

  async delete(model: AnyModel, rows: readonly AnyRow[]): Promise<void> {
    const added = add(this.#deleted, model, rows)
    if (added.length === 0) return
    for (const reference of referencesTo(metaOf(model), databaseOf(model))) {
      const found = await rowsReferring(reference, added)
      if (found.length > 0) await this.#take(reference, found)
    }
  }

  result(): DeletionPlan {
    const protecting = this.#protecting
    for (const [model, rows] of this.#staying(this.#restricting)) add(protecting, model, rows)
    const detached: RowsByModel = new Map()
    for (const [model, rows] of this.#staying(this.#detached)) add(detached, model, rows)
    return { deleted: this.#deleted, detached, protecting }
  }

  /** What goes as well neither restricts nor loses anything. */
  #staying(places: RowsByModel): [AnyModel, AnyRow[]][] {
    return [...places].flatMap(([model, rows]) => {
      const gone = this.#deleted.get(model)
      const staying = [...rows].flatMap(([key, row]) => (gone?.has(key) ? [] : [row]))
      return staying.length > 0 ? [[model, staying] as [AnyModel, AnyRow[]]] : []
    })
  }

  async #take({ owner: { model }, onDelete }: Relation, rows: readonly AnyRow[]): Promise<void> {
    switch (onDelete) {
      case 'cascade':
      case 'dbCascade':
        return this.delete(model, rows)
      case 'protect':
        add(this.#protecting, model, rows)
        return
      case 'restrict':
        add(this.#restricting, model, rows)
        return
      default:
        add(this.#detached, model, rows)
    }
  }
}

/** Puts rows in their place; returns those that were not there. */
function add(places: RowsByModel, model: AnyModel, rows: readonly AnyRow[]): AnyRow[] {
  const known = places.get(model) ?? new Map<string, AnyRow>()
  places.set(model, known)
  const added = rows.filter(({ pk }) => !known.has(String(pk)))
  for (const row of added) known.set(String(row.pk), row)
  return added
}

async function rowsReferring(
  { owner, name }: Relation,
  targets: readonly AnyRow[],
): Promise<AnyRow[]> {
  const found: AnyRow[] = []
  const rows = owner.model.unfiltered() as unknown as AnyQuerySet<AnyRow>
  for (let start = 0; start < targets.length; start += chunkSize) {
    const keys = targets.slice(start, start + chunkSize).map(({ pk }) => pk)
    found.push(...(await rows.filter({ [name]: { in: keys } })))
  }
  return found
}
