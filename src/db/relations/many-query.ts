/** The rows of a many-to-many relation. */
import type { Condition } from '../condition.ts'
import { isPlain } from '../conditions/normalize.ts'
import { columnAt } from '../conditions/paths.ts'
import { atomic } from '../engine/transaction.ts'
import { FieldError } from '../errors.ts'
import type { BulkOptions } from '../instance/bulk.ts'
import { rowState } from '../instance/row-state.ts'
import { storedKey } from '../instance/save.ts'
import type { Relation } from '../model/relation.ts'
import { isRow, keyOf } from '../model/row-key.ts'
import { equals } from '../queryset/keys.ts'
import type { Query } from '../queryset/query.ts'
import { databaseFor } from '../queryset/read.ts'
import { allRows, queryState, stateOf } from '../queryset/state.ts'
import type { LinkOptions } from '../types/related-set.ts'
import { Links } from './links.ts'
import { refuseForeignRow } from './one-database.ts'
import { RelationQuery, savedKey } from './relation-query.ts'

/** What `lot.tags` gives. Rows are given as rows, as keys, or as lists and querysets of them. */
export class ManyQuery extends RelationQuery {
  constructor(parent: object, relation: Relation) {
    const where = linkedTo(relation, savedKey(parent))
    super(parent, relation, { meta: relation.targetMeta, where, kept: 'prefetched' })
  }

  /** The rows between. */
  get links(): Query {
    const { through, here } = this.relation.link
    const where = equals(here, savedKey(this.parent))
    return new RelationQuery(this.parent, this.relation, { meta: through, where, kept: 'links' })
  }

  override create(values: object, options?: LinkOptions): Promise<object> {
    return this.#change(async (links) => {
      const row = await super.create(values)
      await links.add(storedKey(row), options?.values)
      return row
    })
  }

  override bulkCreate(rows: Iterable<object>, options: BulkOptions = {}): Promise<object[]> {
    if (options.ignoreConflicts)
      throw new FieldError(
        'With ignoreConflicts the keys of new rows are not known, so they cannot be linked. Create them first, then add them.',
      )
    return this.#change(async (links) => {
      const made = await super.bulkCreate(rows, options)
      await links.add(made.flatMap(storedKey))
      return made
    })
  }

  async add(...given: unknown[]): Promise<void> {
    const last = given.at(-1)
    const options = isLinkOptions(last) ? last : undefined
    const keys = await this.#keys(options ? given.slice(0, -1) : given)
    await this.#change((links) => links.add(keys, options?.values))
  }

  async remove(...given: unknown[]): Promise<void> {
    const keys = await this.#keys(given)
    await this.#change((links) => links.remove(keys))
  }

  async set(rows: unknown, options?: LinkOptions): Promise<void> {
    const wanted = await this.#keys([rows])
    await this.#change(async (links) => {
      const known = await links.linked()
      await links.remove(known.filter((key) => !wanted.includes(key)))
      const added = wanted.filter((key) => !known.includes(key))
      await links.add(added, options?.values)
    })
  }

  async clear(): Promise<void> {
    await this.#change((links) => links.clear())
  }

  /** Either everything is changed or nothing. What was prefetched is forgotten. */
  #change<T>(fn: (links: Links) => Promise<T>): Promise<T> {
    this.forget()
    const links = new Links(this.parent, this.relation)
    return atomic(() => fn(links), { using: databaseFor(this[queryState]) })
  }

  /** The keys of what was given, each once, in the form that the database takes. */
  async #keys(given: Iterable<unknown>): Promise<unknown[]> {
    const keys: unknown[] = []
    for (const item of given) {
      if (stateOf(item)) keys.push(...(await this.#keys(await (item as PromiseLike<unknown[]>))))
      else if (isList(item)) keys.push(...(await this.#keys(item)))
      else keys.push(this.#key(item))
    }
    return [...new Set(keys)]
  }

  #key(item: unknown): unknown {
    const { targetMeta, owner, name } = this.relation
    if (item === undefined || item === null)
      throw new FieldError(`${owner.label}.${name} takes rows or keys, not ${item}.`)
    if (!isRow(item)) return targetMeta.key.toStored(item)
    const key = keyOf(item, targetMeta)
    refuseForeignRow(rowState(this.parent), item, name)
    return targetMeta.key.toStored(key)
  }
}

function isList(item: unknown): item is Iterable<unknown> {
  return typeof item === 'object' && item !== null && Symbol.iterator in item
}

function isLinkOptions(value: unknown): value is LinkOptions {
  return isPlain(value) && 'values' in value
}

function linkedTo({ link, targetMeta }: Relation, key: unknown): Condition {
  const { through, here, there } = link
  const columns = [{ name: there.name, operand: columnAt([], there) }]
  const values = { form: 'flat', columns, grouped: false } as const
  const state = { ...allRows(through), values, order: [], where: equals(here, key) }
  const left = columnAt([], targetMeta.key)
  return { kind: 'compare', left, lookup: 'in', right: { kind: 'subselect', query: { state } } }
}
