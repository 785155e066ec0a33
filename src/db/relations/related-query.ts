/** The rows at the other end of a foreign key. */
import { atomic } from '../engine/transaction.ts'
import { saveRow } from '../instance/save.ts'
import type { Relation } from '../model/relation.ts'
import { keyOf } from '../model/row-key.ts'
import { equals } from '../queryset/keys.ts'
import { databaseFor } from '../queryset/read.ts'
import { queryState } from '../queryset/state.ts'
import { RelationQuery, savedKey } from './relation-query.ts'

type Settable = { set(values: object): object }

/** What `lot.bids` gives: what is created here belongs to the row. */
export class RelatedQuery extends RelationQuery {
  constructor(parent: object, relation: Relation) {
    const where = equals(relation.viaField, savedKey(parent))
    super(parent, relation, { meta: relation.targetMeta, where, kept: 'prefetched' })
  }

  override create(values: object): Promise<object> {
    this.forget()
    return super.create({ ...values, ...this.#own })
  }

  override bulkCreate(rows: Iterable<object>, options?: object): Promise<object[]> {
    this.forget()
    const { model } = this.relation.targetMeta
    const all = [...rows].map((row) =>
      row instanceof model ? (row as Settable).set(this.#own) : { ...row, ...this.#own },
    )
    return super.bulkCreate(all, options)
  }

  /** Makes these rows belong to this one: all of them, or when one cannot be saved none. */
  async add(...rows: object[]): Promise<void> {
    this.forget()
    const { targetMeta } = this.relation
    for (const row of rows) keyOf(row, targetMeta)
    const save = async () => {
      for (const row of rows) await saveRow((row as Settable).set(this.#own))
    }
    await atomic(save, { using: databaseFor(this[queryState]) })
  }

  get #own(): object {
    return { [this.relation.via ?? '']: this.parent }
  }
}
