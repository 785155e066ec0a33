/** Collects what a deletion reaches: rows to delete, columns to empty, rows that forbid it. */
import type { Database } from '../engine/database.ts'
import { ProtectedError, RestrictedError } from '../errors.ts'
import { storedKey } from '../instance/save.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import { oneOf } from '../queryset/keys.ts'
import { readRows } from '../queryset/read.ts'
import { allRows } from '../queryset/state.ts'
import { referencesTo } from './references.ts'

/** A column that is written in rows that stay. */
export interface ColumnUpdate {
  readonly meta: ModelMeta
  readonly field: FieldInfo
  readonly keys: readonly unknown[]
  readonly value: unknown
}

interface Forbidding {
  readonly relation: Relation
  readonly rows: readonly object[]
}

/** Collects what the deletion of rows reaches. */
export class Collector {
  readonly #database: Database
  readonly #rows = new Map<ModelMeta, Map<unknown, object>>()
  readonly #updates: ColumnUpdate[] = []
  readonly #protecting: Forbidding[] = []
  readonly #restricting: Forbidding[] = []

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds rows and, over the relations that lead to them, what depends on them. */
  async collect(meta: ModelMeta, rows: readonly object[]): Promise<void> {
    const known = this.#rows.get(meta) ?? new Map<unknown, object>()
    this.#rows.set(meta, known)
    const added = rows.filter((row) => !known.has(storedKey(row)[0]))
    if (added.length === 0) return
    for (const row of added) known.set(storedKey(row)[0], row)
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
        return { ...update, keys: update.keys.filter((key) => !deleted?.has(key)) }
      })
      .filter(({ keys }) => keys.length > 0)
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
    if (onDelete === 'dbCascade' || onDelete === 'dbSetNull' || onDelete === 'doNothing') return
    const field = owner.column(relation.name)
    const state = { ...allRows(owner), alias: this.#database.name, isUnfiltered: true }
    const rows = (await readRows({ ...state, order: [], where: oneOf(field, keys) })) as object[]
    if (rows.length === 0) return
    if (onDelete === 'cascade') return this.collect(owner, rows)
    if (onDelete === 'protect') return void this.#protecting.push({ relation, rows })
    if (onDelete === 'restrict') return void this.#restricting.push({ relation, rows })
    const value = onDelete === 'setDefault' ? storedDefault(relation) : null
    this.#updates.push({ meta: owner, field, value, keys: rows.map((row) => storedKey(row)[0]) })
  }

  #has({ owner }: Relation, row: object): boolean {
    return this.#rows.get(owner)?.has(storedKey(row)[0]) ?? false
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
