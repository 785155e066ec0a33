/** Changes the tables of a SQLite database: with `ALTER TABLE` where that can, else by rebuilding the table once. */

import type { Database } from '../../../db/engine/database.ts'
import { UniqueViolation } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName } from '../../../db/schema/names.ts'
import {
  columnSql,
  createIndexSql,
  createTableSql,
  dropIndexSql,
  dropTableSql,
} from '../../../db/schema/sqlite.ts'
import type { IndexSchema, ReferenceSchema } from '../../../db/schema/table.ts'
import type { AlterTable, FilledColumn, Rename, SchemaChange, TableChange } from '../change.ts'
import { mentions, type TablePart } from '../create-table.ts'
import { type ColumnEdit, PendingTable } from '../pending-table.ts'
import { duplicatesError, type SchemaEditor } from '../schema-editor.ts'
import { rebuildTable } from './rebuild.ts'
import { SqliteCatalog } from './sqlite-catalog.ts'

/** The editor for SQLite. */
export class SqliteEditor implements SchemaEditor {
  readonly #database: Database
  readonly #catalog: SqliteCatalog
  #pending = new Map<string, PendingTable>()

  constructor(database: Database) {
    this.#database = database
    this.#catalog = new SqliteCatalog(database)
  }

  async make(changes: readonly SchemaChange[]): Promise<void> {
    for (const change of changes) await this.#make(change)
  }

  async flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = new Map()
    for (const [table, changes] of pending) await this.#apply(table, changes)
  }

  brokenReferences(): Promise<readonly string[]> {
    return this.#catalog.brokenReferences()
  }

  async #make(change: SchemaChange): Promise<void> {
    if (change.kind === 'createTable') await this.#runAll(createTableSql(change.table))
    else if (change.kind === 'dropTable') await this.#dropTable(change.table)
    else if (change.kind === 'renameTable') await this.#renameTable(change.from, change.to)
    else await this.#alterTable(change)
  }

  async #dropTable(table: string): Promise<void> {
    this.#pending.delete(table)
    await this.#run(dropTableSql(table))
  }

  async #renameTable(from: string, to: string): Promise<void> {
    const entries = [...this.#pending].map(([table, pending]): [string, PendingTable] => [
      table === from ? to : table,
      pending,
    ])
    this.#pending = new Map(entries)
    this.#followReferences((one) => (one.table === from ? { ...one, table: to } : one))
    await this.#run(`ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`)
  }

  async #alterTable(altered: AlterTable): Promise<void> {
    const { table } = altered
    const change = withoutRenames(altered)
    for (const [from, to] of change.renameColumns) await this.#renameColumn(table, from, to)
    const pending = this.#pending.get(table) ?? new PendingTable()
    for (const name of change.dropIndexes) {
      if (!pending.addIndexes.delete(name)) await this.#run(dropIndexSql(name))
    }
    pending.add(change)
    this.#pending.set(table, pending)
  }

  /** SQLite follows the name in indexes, triggers, views and references, so a rename is made at once. */
  async #renameColumn(table: string, from: string, to: string): Promise<void> {
    if (this.#pending.get(table)?.hasConditionOn(from)) await this.#flushTable(table)
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
    const { parts } = await this.#catalog.definition(table)
    const { addChecks, dropChecks, newKey } = pending
    const isSimple = addChecks.size + dropChecks.size + newKey.length === 0
    const edits = [...pending.edits]
    if (isSimple && edits.every(([name, edit]) => isAlterable(edit, partOf(parts, name)))) {
      for (const [name, edit] of edits) await this.#runAll(alterSql(table, name, edit))
      return
    }
    const run = (sql: string) => this.#run(sql)
    await rebuildTable({ table, pending, catalog: this.#catalog, run })
  }

  async #runAll(statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#run(sql)
  }

  async #run(sql: string): Promise<void> {
    await this.#database.execute({ sql, parameters: [], kind: 'write' })
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

function partOf(parts: readonly TablePart[], name: string): TablePart | undefined {
  return parts.find((part) => part.kind === 'column' && part.name === name)
}

/** Whether `ALTER TABLE` of SQLite can do it. It cannot drop a column that is a key, unique or a reference. */
function isAlterable(edit: ColumnEdit, part: TablePart | undefined): boolean {
  if (edit.kind === 'alter') return false
  if (edit.kind === 'drop') {
    return part !== undefined && !mentions(part, ['REFERENCES', 'UNIQUE', 'PRIMARY'])
  }
  return !edit.replaces && canBeAdded(edit)
}

/** A column that every row must have a value in needs a default that stays, which is not wanted. */
function canBeAdded({ column, isPrimaryKey }: FilledColumn): boolean {
  return !isPrimaryKey && (column.nullable || column.default !== undefined)
}

function alterSql(table: string, name: string, edit: ColumnEdit): string[] {
  const alter = `ALTER TABLE ${quoteName(table)}`
  if (edit.kind === 'drop') return [`${alter} DROP COLUMN ${quoteName(name)}`]
  if (edit.kind === 'alter') return []
  const added = `${alter} ADD COLUMN ${columnSql(edit.column, false)}`
  if (edit.fill === undefined || edit.fill === edit.column.default) return [added]
  return [added, `UPDATE ${quoteName(table)} SET ${quoteName(name)} = ${edit.fill}`]
}
