/** Relations to many rows: querysets that also write, and that hold the rows that were prefetched. */

import { VoltaicError } from '../../core/errors.ts'
import { allOf, type Condition } from '../condition.ts'
import { columnAt } from '../conditions/paths.ts'
import { atomic } from '../engine/transaction.ts'
import { FieldError } from '../errors.ts'
import { rowState } from '../instance/row-state.ts'
import { saveRow, storedKey } from '../instance/save.ts'
import { isSymmetrical, type Link, type Relation } from '../model/relation.ts'
import { isRow, keyOf, unsavedError } from '../model/row-key.ts'
import { equals, oneOf } from '../queryset/keys.ts'
import { Query, queryOf } from '../queryset/query.ts'
import { databaseFor } from '../queryset/read.ts'
import { allRows, type QueryState, queryState } from '../queryset/state.ts'
import { m2mChanged } from '../signals.ts'

/** What `row.bids` gives. */
export function relatedMany(row: object, relation: Relation): Query {
  return relation.hasLink ? new ManyQuery(row, relation) : new RelatedQuery(row, relation)
}

/** A relation to many, seen from one row. What is made from it is a plain queryset. */
class RelationQuery extends Query {
  readonly parent: object
  readonly relation: Relation

  constructor(parent: object, relation: Relation, where: Condition) {
    const { alias } = rowState(parent)
    super({ ...allRows(relation.targetMeta), alias, where })
    this.parent = parent
    this.relation = relation
  }

  /** The prefetched rows. Throws `E_NOT_PREFETCHED` without them. */
  get rows(): readonly object[] {
    const known = this.#prefetched
    if (known) return known
    const { owner, name } = this.relation
    throw new VoltaicError(
      'E_NOT_PREFETCHED',
      `${owner.label}.${name} was not prefetched. Ask with prefetch('${name}'), or await row.${name}.`,
    )
  }

  get #prefetched(): readonly object[] | undefined {
    return rowState(this.parent).prefetched?.get(this.relation.name)
  }

  override async load(): Promise<unknown[]> {
    return [...(this.#prefetched ?? (await super.load()))]
  }

  protected override with(changes: Partial<QueryState>): this {
    return new Query({ ...this[queryState], ...changes }) as this
  }

  /** What was prefetched is no longer what is there. */
  protected forget(): void {
    rowState(this.parent).prefetched?.delete(this.relation.name)
  }
}

/** The rows at the other end of a foreign key. */
class RelatedQuery extends RelationQuery {
  constructor(parent: object, relation: Relation) {
    super(parent, relation, equals(relation.viaField, savedKey(parent)))
  }

  override async create(values: object): Promise<object> {
    this.forget()
    return super.create({ ...values, [this.relation.via ?? '']: this.parent })
  }

  override bulkCreate(rows: Iterable<object>, options?: object): Promise<object[]> {
    this.forget()
    const { model } = this.relation.targetMeta
    const own = { [this.relation.via ?? '']: this.parent }
    const all = [...rows].map((row) =>
      row instanceof model ? (row as { set(values: object): object }).set(own) : { ...row, ...own },
    )
    return super.bulkCreate(all, options)
  }

  /** Makes these rows belong to this one. */
  async add(...rows: object[]): Promise<void> {
    this.forget()
    const own = { [this.relation.via ?? '']: this.parent }
    for (const row of rows) {
      keyOf(row, this.relation.targetMeta)
      await saveRow((row as { set(values: object): object }).set(own))
    }
  }
}

/** The rows of a many-to-many relation. */
class ManyQuery extends RelationQuery {
  readonly #link: Link

  constructor(parent: object, relation: Relation) {
    const { link } = relation
    super(parent, relation, linkedTo(relation, link, savedKey(parent)))
    this.#link = link
  }

  override async create(values: object, options?: LinkValues): Promise<object> {
    return atomic(
      async () => {
        const row = await super.create(values)
        await this.#add([storedKey(row)[0]], options)
        return row
      },
      { using: databaseFor(this[queryState]) },
    )
  }

  async add(...rows: unknown[]): Promise<void> {
    const last = rows.at(-1)
    const options = isLinkValues(last) ? last : undefined
    await this.#atomic(() => this.#add(this.#keys(options ? rows.slice(0, -1) : rows), options))
  }

  async remove(...rows: unknown[]): Promise<void> {
    await this.#atomic(() => this.#remove(this.#keys(rows)))
  }

  async set(rows: Iterable<unknown>, options?: LinkValues): Promise<void> {
    const wanted = this.#keys([...rows])
    await this.#atomic(async () => {
      const known = await this.#linked()
      await this.#remove(known.filter((key) => !wanted.includes(key)))
      await this.#add(
        wanted.filter((key) => !known.includes(key)),
        options,
      )
    })
  }

  async clear(): Promise<void> {
    await this.#atomic(async () => {
      await this.#tell('preClear', [])
      await this.#links().delete()
      await this.#tell('postClear', [])
    })
  }

  async #atomic<T>(fn: () => Promise<T>): Promise<T> {
    this.forget()
    return atomic(fn, { using: databaseFor(this[queryState]) })
  }

  async #add(keys: readonly unknown[], options?: LinkValues): Promise<void> {
    const known = keys.length > 0 ? await this.#linked(keys) : []
    const added = keys.filter((key) => !known.includes(key))
    if (added.length === 0) return
    await this.#tell('preAdd', added)
    const { through, here, there } = this.#link
    const own = here.fromStored(savedKey(this.parent))
    const links = added.flatMap((key) => {
      const other = there.fromStored(key)
      const link = { ...options?.values, [here.name]: own, [there.name]: other }
      const isMirrored = isSymmetrical(this.relation) && own !== other
      const mirror = { ...options?.values, [here.name]: other, [there.name]: own }
      return isMirrored ? [link, mirror] : [link]
    })
    requireLinkValues(this.#link, options)
    const ignoreConflicts =
      through.options.constraints?.some(({ type }) => type === 'unique') ?? false
    await queryOf(through).bulkCreate(links, { ignoreConflicts })
    await this.#tell('postAdd', added)
  }

  async #remove(keys: readonly unknown[]): Promise<void> {
    if (keys.length === 0) return
    await this.#tell('preRemove', keys)
    await this.#links(keys).delete()
    await this.#tell('postRemove', keys)
  }

  /** The keys that are linked, in the form that the database takes. */
  async #linked(among?: readonly unknown[]): Promise<unknown[]> {
    const { there } = this.#link
    const keys = await this.#links(among, false).valuesList(there.name, { flat: true }).load()
    return keys.map((key) => there.toStored(key))
  }

  #links(among?: readonly unknown[], withMirrors = true): Query {
    const { through, here, there } = this.#link
    const key = savedKey(this.parent)
    const side = (own: typeof here, other: typeof here) =>
      allOf([equals(own, key), ...(among ? [oneOf(other, among)] : [])])
    const isMirrored = withMirrors && isSymmetrical(this.relation)
    const where: Condition = isMirrored
      ? { kind: 'or', parts: [side(here, there), side(there, here)] }
      : side(here, there)
    return new Query({ ...allRows(through), alias: this[queryState].alias, where })
  }

  #keys(rows: readonly unknown[]): unknown[] {
    const { targetMeta, owner, name } = this.relation
    const keys = rows.map((row) => {
      if (row === undefined || row === null)
        throw new FieldError(`${owner.label}.${name} takes rows or keys, not ${row}.`)
      return targetMeta.key.toStored(isRow(row) ? keyOf(row, targetMeta) : row)
    })
    return [...new Set(keys)]
  }

  async #tell(
    action: Parameters<typeof m2mChanged.send>[0]['action'],
    stored: readonly unknown[],
  ): Promise<void> {
    const { owner, name, targetMeta } = this.relation
    if (!m2mChanged.isHeard(owner.model)) return
    const keys = stored.map((key) => targetMeta.key.fromStored(key))
    await m2mChanged.send({ model: owner.model, row: this.parent, relation: name, action, keys })
  }
}

interface LinkValues {
  readonly values: Readonly<Record<string, unknown>>
}

function isLinkValues(value: unknown): value is LinkValues {
  return typeof value === 'object' && value !== null && !isRow(value) && 'values' in value
}

function requireLinkValues({ through, here, there }: Link, options?: LinkValues): void {
  const missing = through.columns.filter(
    (field) =>
      field !== here &&
      field !== there &&
      !field.hasDefault &&
      !(field.name in (options?.values ?? {})),
  )
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new FieldError(
    `A row of ${through.label} needs ${names}. Give them: add(row, { values: { ${missing[0]?.name}: … } }).`,
  )
}

function linkedTo(
  { targetMeta }: Relation,
  { through, here, there }: Link,
  key: unknown,
): Condition {
  const columns = [{ name: there.name, operand: columnAt([], there) }]
  const values = { form: 'flat', columns, grouped: false } as const
  const state = { ...allRows(through), values, order: [], where: equals(here, key) }
  const left = columnAt([], targetMeta.key)
  return { kind: 'compare', left, lookup: 'in', right: { kind: 'subselect', query: { state } } }
}

function savedKey(parent: object): unknown {
  const { meta, isSaved } = rowState(parent)
  if (!isSaved) throw unsavedError(meta)
  return storedKey(parent)[0]
}
