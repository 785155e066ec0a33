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
}

/** The content of a migration file. */
export class Migration {
  readonly dependencies: readonly MigrationKey[]
  readonly operations: readonly Operation[]
  /** Whether it is one of the first of its app; `undefined` when its dependencies say so. */
  readonly initial: boolean | undefined

  constructor({ dependencies = [], operations, initial }: MigrationOptions) {
    this.dependencies = dependencies
    this.initial = initial
    this.operations = operations
  }
}

/** Makes a migration: `export default migration({ dependencies: […], operations: […] })`. */
export function migration(options: MigrationOptions): Migration {
  return new Migration(options)
}
