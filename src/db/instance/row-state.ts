/** What a row knows besides its values: what the database holds, and what was loaded with it. */
import type { Database } from '../engine/database.ts'
import { databaseOf } from '../engine/databases.ts'
import type { ModelMeta } from '../model/meta.ts'

/** How the rows of a result are loaded. */
export interface BatchOptions {
  readonly alias: string | undefined
  readonly isStrict: boolean
}

/** The rows of one result: a relation that is awaited on one of them is loaded for all. */
export class Batch implements BatchOptions {
  readonly rows: object[] = []
  readonly alias: string | undefined
  readonly isStrict: boolean
  #loading: Map<string, Loading> | undefined

  constructor({ alias, isStrict }: BatchOptions) {
    this.alias = alias
    this.isStrict = isStrict
  }

  /** The relations that are being loaded for the rows. */
  get loading(): Map<string, Loading> {
    this.#loading ??= new Map()
    return this.#loading
  }
}

/** A relation that is being loaded, and the transaction that it is read in. */
export interface Loading {
  readonly scope: object | undefined
  readonly done: Promise<unknown>
}

/** A related row that is loaded, and the key it was loaded by. */
export interface LoadedRow {
  readonly key: unknown
  readonly row: object | null
  /** Whether it is the row that this one was loaded for: then it holds this one. */
  readonly isBack?: boolean
}

/** The related rows of one row, by relation. Most rows have one, which costs no map. */
export class RelatedRows {
  #name: string | undefined
  #loaded: LoadedRow | undefined
  #others: Map<string, LoadedRow> | undefined

  get(name: string): LoadedRow | undefined {
    return this.#name === name ? this.#loaded : this.#others?.get(name)
  }

  set(name: string, loaded: LoadedRow): void {
    this.#name ??= name
    if (this.#name === name) {
      this.#loaded = loaded
      return
    }
    this.#others ??= new Map()
    this.#others.set(name, loaded)
  }

  delete(name: string): void {
    if (this.#name === name) this.#loaded = undefined
    else this.#others?.delete(name)
  }
}

/** The state of one row. */
export class RowState {
  readonly meta: ModelMeta
  isSaved = false
  /** Whether some columns cannot be read: they were not loaded, or are not for the reader. */
  isGuarded = false
  /** What the database holds, in the order of the model's columns; `undefined` for what was not loaded. */
  stored: readonly unknown[] | undefined
  batch: Batch | undefined
  /** Related rows, by relation. */
  related: RelatedRows | undefined
  /** Prefetched rows of relations to many, by relation. */
  prefetched: Map<string, readonly object[]> | undefined
  /** The rows between, of prefetched many-to-many relations, by relation. */
  links: Map<string, readonly object[]> | undefined
  /** The names of values beyond the columns. */
  computed: readonly string[] | undefined

  constructor(meta: ModelMeta) {
    this.meta = meta
  }

  get alias(): string | undefined {
    return this.batch?.alias
  }

  /** The database that the row is written to: where it comes from, or where its model belongs. */
  get database(): Database {
    return databaseOf(this.meta.model, this.alias).primary
  }

  /** Whether a relation that is not loaded is an error instead of a query. */
  get isStrict(): boolean {
    return this.batch?.isStrict || this.database.strictLoading
  }

  setRelated(name: string, loaded: LoadedRow): void {
    this.related ??= new RelatedRows()
    this.related.set(name, loaded)
  }
}

/** Holds the state of a row where nothing else sees it. */
export class Stateful {
  readonly #state: RowState

  constructor(state: RowState) {
    this.#state = state
  }

  /** The state of a row. */
  static of(row: object): RowState {
    return (row as Stateful).#state
  }
}

/** The state of a row. */
export const rowState: (row: object) => RowState = Stateful.of
