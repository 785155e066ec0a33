/** Indexes of PostgreSQL that are made and dropped while others write, outside of any transaction. */
import { sleep } from '../../../core/clock.ts'
import { UniqueViolation } from '../../../db/engine/errors.ts'
import { quoteName } from '../../../db/schema/names.ts'
import { createIndexSql } from '../../../db/schema/postgres.ts'
import type { IndexSchema, TableSchema } from '../../../db/schema/table.ts'
import { MigrationError } from '../../migration-error.ts'
import type { AlterTable } from '../change.ts'
import type { FoundIndex, PostgresTables } from './postgres-tables.ts'

/** How often to look whether an index is made, in milliseconds. */
const pause = 200

/** Makes changes that can be made again from the start, whatever an attempt before has left behind. */
export class ConcurrentIndexes {
  readonly #tables: PostgresTables

  constructor(tables: PostgresTables) {
    this.#tables = tables
  }

  async make({ change, after }: AlterTable): Promise<void> {
    for (const name of change.dropIndexes) await this.#drop(name)
    for (const index of change.addIndexes) await this.#add(after, index)
  }

  /** One that is there already is taken for ours when it is the same; one that is not valid is made anew. */
  async #add(table: TableSchema, index: IndexSchema): Promise<void> {
    const found = await this.#whenMade(index.name)
    if (found?.isValid) return refuseOther(found, table, index)
    if (found) await this.#drop(index.name)
    const sql = createIndexSql(table, index).replace('INDEX', 'INDEX CONCURRENTLY')
    try {
      await this.#tables.alone(sql)
    } catch (error) {
      if (error instanceof UniqueViolation) await this.#dropInvalid(index.name)
      throw await this.#tables.explained(error, table.name, index)
    }
  }

  /** A runner that was killed may have left the server at work on it. */
  async #whenMade(name: string): Promise<FoundIndex | undefined> {
    for (;;) {
      const found = await this.#tables.index(name)
      if (!found?.isBeingMade) return found
      await sleep(pause)
    }
  }

  /** After other errors, and when this fails, the next attempt drops it: dropping may have to wait for others, too. */
  async #dropInvalid(name: string): Promise<void> {
    const found = await this.#tables.index(name).catch(() => undefined)
    if (found && !found.isValid) await this.#drop(name).catch(() => {})
  }

  #drop(name: string): Promise<void> {
    return this.#tables.alone(`DROP INDEX CONCURRENTLY IF EXISTS ${quoteName(name)}`)
  }
}

function refuseOther(found: FoundIndex, table: TableSchema, index: IndexSchema): void {
  const isSame =
    found.table === table.name &&
    found.unique === index.unique &&
    found.isPartial === (index.condition !== undefined) &&
    String(found.columns) === String(index.columns.map(({ name }) => name))
  if (isSame) return
  throw new MigrationError(
    'E_MIGRATION_TABLE',
    `There is another index "${index.name}", on "${found.table}" (${found.columns.join(', ')}). Drop or rename it, or give the new one another name.`,
  )
}
