/** The links of one row in a many-to-many relation: reading and writing the rows between, by keys. */
import { allOf, always, anyOf, type Condition } from '../condition.ts'
import { FieldError } from '../errors.ts'
import { rowState } from '../instance/row-state.ts'
import { isSymmetrical, type Link, type Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import { equals, oneOf } from '../queryset/keys.ts'
import { Query } from '../queryset/query.ts'
import { allRows } from '../queryset/state.ts'
import { type LinksEvent, m2mChanged } from '../signals.ts'
import { savedKey } from './relation-query.ts'

type Values = Readonly<Record<string, unknown>>

/** The links of a row. Keys are in the form that the database takes. Every change is told to who listens. */
export class Links {
  readonly #parent: object
  readonly #relation: Relation
  readonly #link: Link

  constructor(parent: object, relation: Relation) {
    this.#parent = parent
    this.#relation = relation
    this.#link = relation.link
  }

  /** Links rows that are not linked yet. Without a listener the database passes over those that are. */
  async add(keys: readonly unknown[], values: Values = {}): Promise<void> {
    if (keys.length === 0) return
    requireValues(this.#link, values)
    const isBlind = this.#link.isUnique && !this.#isHeard
    const known = isBlind ? [] : await this.linked(keys)
    const added = keys.filter((key) => !known.includes(key))
    if (added.length === 0) return
    await this.#tell('preAdd', added)
    const { isUnique } = this.#link
    const rows = added.flatMap((key) => this.#rows(key, values))
    await this.#query(always).bulkCreate(rows, { ignoreConflicts: isUnique })
    await this.#tell('postAdd', added)
  }

  async remove(keys: readonly unknown[]): Promise<void> {
    if (keys.length === 0) return
    await this.#tell('preRemove', keys)
    await this.#rowsBetween(keys).delete()
    await this.#tell('postRemove', keys)
  }

  async clear(): Promise<void> {
    await this.#tell('preClear', [])
    await this.#rowsBetween().delete()
    await this.#tell('postClear', [])
  }

  /** The keys that are linked. */
  async linked(among?: readonly unknown[]): Promise<unknown[]> {
    const { there } = this.#link
    const rows = this.#query(this.#side('here', among)).valuesList(there.name, { flat: true })
    return (await rows.load()).map((key) => there.toStored(key))
  }

  /** The rows that link a row; in a symmetrical relation that goes both ways. */
  #rows(key: unknown, values: Values): object[] {
    const { here, there } = this.#link
    const own = here.fromStored(savedKey(this.#parent))
    const other = there.fromStored(key)
    const row = { ...values, [here.name]: own, [there.name]: other }
    const isMirrored = isSymmetrical(this.#relation) && own !== other
    return isMirrored ? [row, { ...values, [here.name]: other, [there.name]: own }] : [row]
  }

  #rowsBetween(among?: readonly unknown[]): Query {
    const own = this.#side('here', among)
    const isMirrored = isSymmetrical(this.#relation)
    return this.#query(isMirrored ? anyOf([own, this.#side('there', among)]) : own)
  }

  #side(side: 'here' | 'there', among: readonly unknown[] | undefined): Condition {
    const { here, there } = this.#link
    const [own, other]: [FieldInfo, FieldInfo] = side === 'here' ? [here, there] : [there, here]
    const isOurs = equals(own, savedKey(this.#parent))
    return among ? allOf([isOurs, oneOf(other, among)]) : isOurs
  }

  #query(where: Condition): Query {
    const { alias } = rowState(this.#parent)
    return new Query({ ...allRows(this.#link.through), alias, where, isFresh: true })
  }

  get #isHeard(): boolean {
    return m2mChanged.isHeard(this.#relation.owner.model)
  }

  async #tell(action: LinksEvent['action'], stored: readonly unknown[]): Promise<void> {
    if (!this.#isHeard) return
    const { owner, name, targetMeta } = this.#relation
    const keys = stored.map((key) => targetMeta.key.fromStored(key))
    await m2mChanged.send({ model: owner.model, row: this.#parent, relation: name, action, keys })
  }
}

function requireValues({ through, here, there }: Link, values: Values): void {
  const missing = through.columns.filter(
    (field) => field !== here && field !== there && !field.hasDefault && !(field.name in values),
  )
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new FieldError(
    `A row of ${through.label} needs ${names}. Give them: add(row, { values: { ${missing[0]?.name}: … } }).`,
  )
}
