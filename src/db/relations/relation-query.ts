/** Relations to many rows, seen from one row: querysets that hold the rows that were prefetched. */
import { VoltaicError } from '../../core/errors.ts'
import type { Condition } from '../condition.ts'
import type { DeleteReport } from '../deletion/report.ts'
import { rowState } from '../instance/row-state.ts'
import { storedKey } from '../instance/save.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import { unsavedError } from '../model/row-key.ts'
import { Query } from '../queryset/query.ts'
import { allRows, type QueryState, queryState } from '../queryset/state.ts'
import { strictError } from './ref.ts'

/** Which rows they are, and where those that were prefetched are kept. */
export interface RelationRows {
  readonly meta: ModelMeta
  readonly where: Condition
  readonly kept: 'prefetched' | 'links'
}

/** The rows of a relation. What is made from them is a plain queryset. */
export class RelationQuery extends Query {
  readonly parent: object
  readonly relation: Relation
  readonly #kept: RelationRows['kept']

  constructor(parent: object, relation: Relation, { meta, where, kept }: RelationRows) {
    super({ ...allRows(meta), alias: rowState(parent).alias, where })
    this.parent = parent
    this.relation = relation
    this.#kept = kept
  }

  /** The prefetched rows. Throws `E_NOT_PREFETCHED` without them. */
  get rows(): readonly object[] {
    const known = this.#known
    if (known) return known
    const { owner, name } = this.relation
    throw new VoltaicError(
      'E_NOT_PREFETCHED',
      `${owner.label}.${name} was not prefetched. Ask with prefetch('${name}'), or await row.${name}.`,
    )
  }

  get #known(): readonly object[] | undefined {
    return rowState(this.parent)[this.#kept]?.get(this.relation.name)
  }

  /** Itself, with what was prefetched. */
  override all(): this {
    return this
  }

  override async load(): Promise<unknown[]> {
    const known = this.#known
    if (known) return [...known]
    if (rowState(this.parent).isStrict) throw strictError(this.relation)
    return super.load()
  }

  override update(values: object): Promise<number> {
    this.forget()
    return super.update(values)
  }

  override delete(): Promise<DeleteReport> {
    this.forget()
    return super.delete()
  }

  protected override with(changes: Partial<QueryState>): this {
    return new Query({ ...this[queryState], ...changes }) as this
  }

  /** What was prefetched is no longer what is there. */
  protected forget(): void {
    const { prefetched, links } = rowState(this.parent)
    prefetched?.delete(this.relation.name)
    links?.delete(this.relation.name)
  }
}

/** The key of the row that a relation is seen from. Throws `E_ROW_UNSAVED` when it has none. */
export function savedKey(parent: object): unknown {
  const { meta, isSaved } = rowState(parent)
  if (!isSaved) throw unsavedError(meta)
  return storedKey(parent)[0]
}
