/** How far a migration is. */
import type { LoadedMigration } from '../files/load-migrations.ts'

/** Where a migration is while it runs: told at the start of each operation, and while rows are copied. */
export interface MigrationProgress {
  readonly app: string
  readonly name: string
  readonly direction: 'forward' | 'backward'
  /** The operation that runs, as one line: `Change field title of Lot`. */
  readonly operation: string
  /** How many rows of a table are copied, where a table is rebuilt. */
  readonly rows?: RowProgress
}

/** How many rows of how many are done. */
export interface RowProgress {
  readonly done: number
  readonly total: number
}

/** Is told of progress. What it throws stops the migration. */
export type OnProgress = (progress: MigrationProgress) => void

/** The progress of one migration, operation after operation. */
export class ProgressOfMigration {
  readonly #step: Pick<MigrationProgress, 'app' | 'name' | 'direction'>
  readonly #listener: OnProgress | undefined
  #operation = ''

  constructor(
    { node, direction }: { node: LoadedMigration; direction: MigrationProgress['direction'] },
    listener?: OnProgress | undefined,
  ) {
    this.#step = { app: node.app, name: node.name, direction }
    this.#listener = listener
  }

  /** The next operation begins. */
  begin(operation: string): void {
    this.#operation = operation
    this.#listener?.({ ...this.#step, operation })
  }

  /** The operation that runs has copied rows of a table. */
  copied(rows: RowProgress): void {
    this.#listener?.({ ...this.#step, operation: this.#operation, rows })
  }
}
