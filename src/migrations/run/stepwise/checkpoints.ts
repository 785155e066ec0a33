/** How far migrations are that do not run in one transaction: the table `voltaic_migration_progress`. */
import type { Database } from '../../../db/engine/database.ts'
import { migrationHash } from '../../files/hash.ts'
import { keyOf } from '../../files/key.ts'
import { Migration } from '../../migration.ts'
import { MigrationError } from '../../migration-error.ts'
import type { Operation } from '../../operation.ts'
import type { Recorder } from '../../record/recorder.ts'
import { hasTable } from '../has-table.ts'
import { type PlannedStep, recordsOf } from '../plan.ts'

const makeTable = `CREATE TABLE IF NOT EXISTS "voltaic_migration_progress" (
  "app" varchar(255) NOT NULL,
  "name" varchar(255) NOT NULL,
  "done" integer NOT NULL,
  "hash" varchar(64) NOT NULL,
  PRIMARY KEY ("app", "name")
)`

/** A migration of which the database has the first operations only. */
export interface Unfinished {
  /** How many. */
  readonly done: number
  /** Of those operations. */
  readonly hash: string
}

/** The migrations that are not finished, by key. */
export async function unfinishedMigrations(
  database: Database,
): Promise<ReadonlyMap<string, Unfinished>> {
  if (!(await hasTable(database, 'voltaic_migration_progress'))) return new Map()
  const sql = 'SELECT "app", "name", "done", "hash" FROM "voltaic_migration_progress"'
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return new Map(
    rows.map(([app, name, done, hash]) => [
      `${app}.${name}`,
      { done: Number(done), hash: String(hash) },
    ]),
  )
}

/**
 * How far one migration is: how many of its operations, from the first on, the database has. One that it has wholly, or not
 * at all, is known by the record of migrations alone.
 */
export class Checkpoints {
  readonly #database: Database
  readonly #recorder: Recorder
  readonly #step: PlannedStep
  /** With the parts of operations in their place. */
  readonly #operations: readonly Operation[]

  constructor(database: Database, recorder: Recorder, step: PlannedStep) {
    this.#database = database
    this.#recorder = recorder
    this.#step = step
    this.#operations = step.node.migration.operations.flatMap(parts)
  }

  /** How many operations there are. */
  get total(): number {
    return this.#operations.length
  }

  /** Makes the table when it is not there. */
  async prepare(): Promise<void> {
    await this.#write(makeTable)
  }

  /** How many operations the database has. Throws `E_MIGRATION_EDITED` when they are others by now. */
  async done(): Promise<number> {
    const { node } = this.#step
    if (await this.#recorder.isApplied(node)) return this.total
    const unfinished = (await unfinishedMigrations(this.#database)).get(keyOf(node))
    if (!unfinished) return 0
    const { done, hash } = unfinished
    if (done < this.total && hash === this.#hashOfFirst(done)) return done
    throw new MigrationError(
      'E_MIGRATION_EDITED',
      `The migration ${keyOf(node)} stopped after ${done} of its operations, and those have been edited since. Restore the first ${done} and run migrate again; or finish by hand what it does, and record that with --fake.`,
    )
  }

  /** Says how many operations the database has now: in the transaction that makes it so, where there is one. */
  async move(done: number): Promise<void> {
    const isWhole = done > 0 && done === this.total
    const { app, name } = this.#step.node
    await this.#write(
      `DELETE FROM "voltaic_migration_progress" WHERE "app" = ${this.#place(1)} AND "name" = ${this.#place(2)}`,
      [app, name],
    )
    await this.record(isWhole)
    if (isWhole || done === 0) return
    const places = [1, 2, 3, 4].map((number) => this.#place(number)).join(', ')
    await this.#write(
      `INSERT INTO "voltaic_migration_progress" ("app", "name", "done", "hash") VALUES (${places})`,
      [app, name, done, this.#hashOfFirst(done)],
    )
  }

  /** Records the whole migration, or takes it from the record. */
  async record(isWhole: boolean): Promise<void> {
    if ((await this.#recorder.isApplied(this.#step.node)) === isWhole) return
    const records = recordsOf(this.#step)
    await (isWhole ? this.#recorder.record(records) : this.#recorder.remove(records))
  }

  #hashOfFirst(count: number): string {
    return migrationHash(new Migration({ operations: this.#operations.slice(0, count) }))
  }

  #place(number: number): string {
    return this.#database.dialect === 'postgres' ? `$${number}` : '?'
  }

  async #write(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.#database.execute({ sql, parameters, kind: 'write' })
  }
}

function parts(operation: Operation): readonly Operation[] {
  return operation.parts?.database.flatMap(parts) ?? [operation]
}
