/** Collects what a deletion reaches: rows to delete, columns to empty, rows that forbid it. */
import type { Database } from '../engine/database.ts'
import { ProtectedError, RestrictedError } from '../errors.ts'
import { keyText, storedKey } from '../instance/save.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import { oneOf } from '../queryset/keys.ts'
import { readRows } from '../queryset/read.ts'
import { allRows } from '../queryset/state.ts'
import { isLeaf, isLeftToDatabase, referencesTo } from './references.ts'

/** A column that is written in rows that stay. */
export interface ColumnUpdate {
  readonly meta: ModelMeta
  readonly field: FieldInfo
  readonly rows: readonly object[]
  readonly value: unknown
}

/** Rows that are deleted without being read: those whose column has one of these values. */
export interface UnreadRows {
  readonly meta: ModelMeta
  readonly field: FieldInfo
  readonly keys: readonly unknown[]
}

interface Forbidding {
  readonly relation: Relation
  readonly rows: readonly object[]
}

/** Collects what the deletion of rows reaches. */
export class Collector {
  readonly #database: Database
  readonly #rows = new Map<ModelMeta, Map<string, object>>()
  readonly #unread: UnreadRows[] = []
  readonly #updates: ColumnUpdate[] = []
  readonly #protecting: Forbidding[] = []
  readonly #restricting: Forbidding[] = []

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds rows and, over the relations that lead to them, what depends on them. */
  async collect(meta: ModelMeta, rows: readonly object[]): Promise<void> {
    const known = this.#rows.get(meta) ?? new Map<string, object>()
    this.#rows.set(meta, known)
    const added = rows.filter((row) => !known.has(keyText(row)))
    if (added.length === 0) return
    for (const row of added) known.set(keyText(row), row)
    const keys = added.map((row) => storedKey(row)[0])
    for (const relation of referencesTo(meta, this.#database)) await this.#follow(relation, keys)
  }

  /** Throws when a row forbids the deletion. */
  refuse(): void {
    const [first] = this.#protecting
    if (first) {
      const rows = this.#protecting.flatMap((one) => one.rows)
      throw new ProtectedError(refusal(first.relation, rows.length, 'protect'), rows)
    }
    const restricting = this.#restricting
      .map(({ relation, rows }) => ({
        relation,
        rows: rows.filter((row) => !this.#has(relation, row)),
      }))
      .filter(({ rows }) => rows.length > 0)
    const [restricted] = restricting
    if (!restricted) return
    const rows = restricting.flatMap((one) => one.rows)
    throw new RestrictedError(refusal(restricted.relation, rows.length, 'restrict'), rows)
  }

  /** The columns to write in rows that are not deleted themselves. */
  get updates(): readonly ColumnUpdate[] {
    return this.#updates
      .map((update) => {
        const deleted = this.#rows.get(update.meta)
        return { ...update, rows: update.rows.filter((row) => !deleted?.has(keyText(row))) }
      })
      .filter(({ rows }) => rows.length > 0)
  }

  /** The rows to delete that nothing depends on. */
  get unread(): readonly UnreadRows[] {
    return this.#unread
  }

  /** The rows to delete by model: those that refer before those that are referred to. */
  inOrder(): [ModelMeta, object[]][] {
    const ordered: ModelMeta[] = []
    const visit = (meta: ModelMeta, path: readonly ModelMeta[]) => {
      if (ordered.includes(meta) || path.includes(meta)) return
      for (const { owner } of referencesTo(meta, this.#database))
        if (this.#rows.has(owner)) visit(owner, [...path, meta])
      ordered.push(meta)
    }
    for (const meta of this.#rows.keys()) visit(meta, [])
    return ordered.map((meta) => [meta, [...(this.#rows.get(meta)?.values() ?? [])]])
  }

  async #follow(relation: Relation, keys: readonly unknown[]): Promise<void> {
    const { onDelete, owner } = relation
    if (isLeftToDatabase(relation)) return
    const field = owner.column(relation.name)
    if (onDelete === 'cascade' && this.#mayStayUnread(owner))
      return void this.#unread.push({ meta: owner, field, keys })
    const state = { ...allRows(owner), alias: this.#database.name, isUnfiltered: true }
    const rows = (await readRows({ ...state, order: [], where: oneOf(field, keys) })) as object[]
    if (rows.length === 0) return
    if (onDelete === 'cascade') return this.collect(owner, rows)
    if (onDelete === 'protect') return void this.#protecting.push({ relation, rows })
    if (onDelete === 'restrict') return void this.#restricting.push({ relation, rows })
    const value = onDelete === 'setDefault' ? storedDefault(relation) : null
    this.#updates.push({ meta: owner, field, value, rows })
  }

  /** Rows that restrict have to be known, to tell whether they go as well. */
  #mayStayUnread(meta: ModelMeta): boolean {
    const restricts = [...meta.relations.values()].some(({ onDelete }) => onDelete === 'restrict')
    return !restricts && isLeaf(meta, this.#database)
  }

  #has({ owner }: Relation, row: object): boolean {
    return this.#rows.get(owner)?.has(keyText(row)) ?? false
  }
}

function storedDefault(relation: Relation): unknown {
  const given = relation.definition.options.default
  const value = typeof given === 'function' ? (given as () => unknown)() : given
  return value === undefined || value === null ? null : relation.targetMeta.key.toStored(value)
}

function refusal(relation: Relation, count: number, word: string): string {
  const { owner, name, targetMeta } = relation
  const rows = count === 1 ? '1 row refers' : `${count} rows refer`
  return `The row of ${targetMeta.label} cannot be deleted: ${rows} to it over ${owner.label}.${name} (onDelete: '${word}'). Delete or change those first.`
}
