/** A migration: what the file default-exports. */
import type { Operation } from './operation.ts'

/** A migration by its app and the name of its file. */
export type MigrationKey = readonly [app: string, name: string]

/** What a migration is made of. */
export interface MigrationOptions {
  /** The migrations that must be applied before. */
  readonly dependencies?: readonly MigrationKey[]
  readonly operations: readonly Operation[]
  /**
   * Whether it makes tables that the app did not have before, which a database may have already: `--fake-initial` only
   * records it then. When left out: whether it depends on no migration of its own app.
   */
  readonly initial?: boolean
  /**
   * `false`: each operation has a transaction of its own, code none, and what is done is kept when a later one fails; the
   * next run goes on from there. For operations that cannot run in a transaction, and for code that changes many rows.
   */
  readonly atomic?: boolean
  /**
   * The migrations that it stands for, in their order: `voltaic squashmigrations` writes them. A database that has none of
   * them runs this one; one that has all of them counts as having it; one that has a part runs the others.
   */
  readonly replaces?: readonly MigrationKey[]
}

/** The content of a migration file. */
export class Migration {
  readonly dependencies: readonly MigrationKey[]
  readonly operations: readonly Operation[]
  /** Whether it is one of the first of its app; `undefined` when its dependencies say so. */
  readonly initial: boolean | undefined
  /** Whether it runs in one transaction. */
  readonly atomic: boolean
  /** The migrations that it stands for; most have none. */
  readonly replaces: readonly MigrationKey[]

  constructor(options: MigrationOptions) {
    const { dependencies = [], operations, initial, atomic = true, replaces = [] } = options
    this.dependencies = dependencies
    this.initial = initial
    this.operations = operations
    this.atomic = atomic
    this.replaces = replaces
  }
}

/** Makes a migration: `export default migration({ dependencies: […], operations: […] })`. */
export function migration(options: MigrationOptions): Migration {
  return new Migration(options)
}
