/** A migration: what the file default-exports. */
import type { Operation } from './operation.ts'

/** A migration by its app and the name of its file. */
export type MigrationKey = readonly [app: string, name: string]

/** What a migration is made of. */
export interface MigrationOptions {
  /** The migrations that must be applied before. */
  readonly dependencies?: readonly MigrationKey[]
  readonly operations: readonly Operation[]
}

/** The content of a migration file. */
export class Migration {
  readonly dependencies: readonly MigrationKey[]
  readonly operations: readonly Operation[]

  constructor({ dependencies = [], operations }: MigrationOptions) {
    this.dependencies = dependencies
    this.operations = operations
  }
}

/** Makes a migration: `export default migration({ dependencies: […], operations: […] })`. */
export function migration(options: MigrationOptions): Migration {
  return new Migration(options)
}
