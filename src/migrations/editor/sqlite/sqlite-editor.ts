/** Changes the tables of a SQLite database: with `ALTER TABLE` where that can, else by rebuilding the table once. */

import type { Database } from '../../../db/engine/database.ts'
import { UniqueViolation } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName } from '../../../db/schema/names.ts'
import {
  createIndexSql,
  createTableSql,
  dropIndexSql,
  dropTableSql,
} from '../../../db/schema/sqlite.ts'
import type { IndexSchema, ReferenceSchema, TableSchema } from '../../../db/schema/table.ts'
import { realIndexName } from '../../inspect/real-index-name.ts'
import { MigrationError } from '../../migration-error.ts'
import { isSameName } from '../../sql/tokens.ts'
import type { AlterTable, Rename, SchemaChange, TableChange } from '../change.ts'
import { PendingTable } from '../pending-table.ts'
import { duplicatesError, type SchemaEditor } from '../schema-editor.ts'
import { alterationsOf } from './alterations.ts'
import type { RowCopy } from './copy-rows.ts'
import { Dependents, explainingDependents } from './dependents.ts'
import { NewTable } from './new-table.ts'
import { rebuildTable } from './rebuild.ts'
import { References } from './references.ts'
import { SqliteCatalog } from './sqlite-catalog.ts'

/** The editor for SQLite. */
export class SqliteEditor implements SchemaEditor {
  readonly #database: Database
  readonly #copied: RowCopy['copied']
  readonly #catalog: SqliteCatalog
  readonly #dependents: Dependents
  readonly #references: References
  #pending = new Map<string, PendingTable>()

  /** `copied` is told of rows that were copied into a rebuilt table. */
  constructor(database: Database, copied: RowCopy['copied'] = () => {}) {
    this.#database = database
    this.#copied = copied
    this.#catalog = new SqliteCatalog(database)
    this.#dependents = new Dependents(database, this.#catalog)
    this.#references = new References(database, this.#catalog)
  }

  async make(changes: readonly SchemaChange[]): Promise<void> {
    for (const change of changes) await this.#make(change)
  }

  /** Rows were looked at when the constraint was added. */
  async validate(): Promise<void> {}

  /** SQLite has one writer, so there is nobody to hold up. */
  makeConcurrently(changes: readonly SchemaChange[]): Promise<void> {
    return this.make(changes)
  }

  async flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = new Map()
    for (const [table, changes] of pending) await this.#apply(table, changes)
  }

  brokenReferences(everywhere: boolean): Promise<readonly string[]> {
    return this.#references.broken(everywhere)
  }

  async #make(change: SchemaChange): Promise<void> {
    if (change.kind === 'createTable') {
      this.#references.created(change.table.name)
      await this.#runAll(createTableSql(change.table))
    } else if (change.kind === 'dropTable') await this.#dropTable(change.table)
    else if (change.kind === 'renameTable') await this.#renameTable(change.from, change.to)
    else await this.#alterTable(change)
  }

  async #dropTable(table: string): Promise<void> {
    this.#pending.delete(table)
    const before = await this.#dependents.broken()
    await this.#run(dropTableSql(table))
    await this.#dependents.refuseBroken(before)
    this.#references.dropped(table)
  }

  async #renameTable(from: string, to: string): Promise<void> {
    const entries = [...this.#pending].map(([table, pending]): [string, PendingTable] => [
      table === from ? to : table,
      pending,
    ])
    this.#pending = new Map(entries)
    this.#followReferences((one) => (one.table === from ? { ...one, table: to } : one))
    this.#references.renamed(from, to)
    // SQLite takes a name that differs in capitals only for one that is there already.
    const between = isSameName(from, to) ? [await this.#catalog.freeName(`voltaic_new_${to}`)] : []
    const names = [from, ...between, to]
    for (const [at, name] of names.slice(1).entries())
      await this.#run(`ALTER TABLE ${quoteName(names[at] ?? '')} RENAME TO ${quoteName(name)}`)
  }

  async #alterTable(altered: AlterTable): Promise<void> {
    const { table } = altered
    const change = withoutRenames(altered)
    for (const [from, to] of change.renameColumns) await this.#renameColumn(table, from, to)
    const pending = this.#pending.get(table) ?? new PendingTable()
    for (const name of change.dropIndexes) await this.#dropIndex(altered, pending, name)
    pending.add(change)
    this.#pending.set(table, pending)
  }

  /** What a model has as a unique index may be a constraint of a table that something else has made. */
  async #dropIndex(
    { before, change }: AlterTable,
    pending: PendingTable,
    name: string,
  ): Promise<void> {
    if (pending.addIndexes.delete(name)) return
    const { definition } = await this.#catalog.table(before.name)
    const isConstraint = definition.parts.some(
      (part) => part.name === name && part.kind === 'constraint',
    )
    if (isConstraint) pending.dropChecks.add(name)
    else await this.#dropRealIndex(before, change, name)
  }

  /** What is unique without a name goes with its column, and not otherwise. */
  async #dropRealIndex(before: TableSchema, change: TableChange, name: string): Promise<void> {
    const real = await realIndexName(this.#database, before, name)
    if (real !== undefined) return this.#run(dropIndexSql(real))
    const index = before.indexes.find((one) => one.name === name)
    if (index?.columns.some((column) => change.dropColumns.includes(column.name))) return
    throw new MigrationError(
      'E_MIGRATION_TABLE',
      `What is unique in the table "${before.name}" has no name in the database, as it was made by something else, so "${name}" cannot be dropped. Rebuild the table with op.sql(), beside op.separate() for the models.`,
    )
  }

  /** SQLite follows the name in indexes, triggers, views and references, so a rename is made at once. */
  async #renameColumn(table: string, from: string, to: string): Promise<void> {
    if (this.#pending.get(table)?.hinders(from, to)) await this.#flushTable(table)
    const pending = this.#pending.get(table)
    const isNew = pending?.isNew(from) ?? false
    pending?.renameColumn(from, to)
    const isMeant = (one: ReferenceSchema) => one.table === table && one.column === from
    this.#followReferences((one) => (isMeant(one) ? { ...one, column: to } : one))
    if (isNew) return
    const [old, name] = [quoteName(from), quoteName(to)]
    await this.#run(`ALTER TABLE ${quoteName(table)} RENAME COLUMN ${old} TO ${name}`)
  }

  #followReferences(follow: (reference: ReferenceSchema) => ReferenceSchema): void {
    for (const pending of this.#pending.values()) pending.followReferences(follow)
  }

  async #flushTable(table: string): Promise<void> {
    const pending = this.#pending.get(table)
    this.#pending.delete(table)
    if (pending) await this.#apply(table, pending)
  }

  async #apply(table: string, pending: PendingTable): Promise<void> {
    if (pending.changesTable) await this.#changeTable(table, pending)
    for (const index of pending.addIndexes.values()) await this.#addIndex(table, index)
  }

  /** A unique index that finds duplicates names some of them. */
  async #addIndex(table: string, index: IndexSchema): Promise<void> {
    try {
      await atomic(() => this.#run(createIndexSql(table, index)), { using: this.#database })
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error
      throw await duplicatesError(this.#database, table, index)
    }
  }

  async #changeTable(table: string, pending: PendingTable): Promise<void> {
    const stored = await this.#catalog.table(table)
    const next = new NewTable(stored, pending)
    const statements = alterationsOf(next)
    if (statements === undefined) {
      const run = (sql: string, ...parameters: unknown[]) => this.#run(sql, parameters)
      const [catalog, dependents, copied] = [this.#catalog, this.#dependents, this.#copied]
      const database = this.#database
      await rebuildTable({ database, table: next, catalog, dependents, run, copied })
    } else {
      await this.#dependents.refuseUsed(next)
      await this.#runAll(statements)
    }
    if (statements === undefined || next.addsReferences) this.#references.changed(table)
  }

  async #runAll(statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#run(sql)
  }

  async #run(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    const run = () => this.#database.execute({ sql, parameters, kind: 'write' })
    await explainingDependents(run)
  }
}

/** SQLite gives an index or a check no other name: it is made again. */
function withoutRenames({ change, after }: AlterTable): TableChange {
  const renamed = (renames: readonly Rename[]) => renames.map(([from]) => from)
  const anew = <R extends { readonly name: string }>(
    rules: readonly R[],
    renames: readonly Rename[],
  ) => rules.filter(({ name }) => renames.some(([, to]) => to === name))
  const { renameIndexes, renameChecks } = change
  return {
    ...change,
    dropIndexes: [...change.dropIndexes, ...renamed(renameIndexes)],
    addIndexes: [...change.addIndexes, ...anew(after.indexes, renameIndexes)],
    dropChecks: [...change.dropChecks, ...renamed(renameChecks)],
    addChecks: [...change.addChecks, ...anew(after.checks, renameChecks)],
  }
}
