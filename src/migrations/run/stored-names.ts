/** The names of tables and columns before steps that are planned have changed them. */
import type { SchemaChange, TableChange } from '../editor/change.ts'

/** What the database calls tables and columns that steps before have renamed; `undefined` for those they made. */
export class StoredNames {
  readonly #tables = new Map<string, string | undefined>()
  readonly #columns = new Map<string, Map<string, string | undefined>>()

  table(name: string): string | undefined {
    return this.#tables.has(name) ? this.#tables.get(name) : name
  }

  column(table: string, name: string): string | undefined {
    const columns = this.#columns.get(table)
    return columns?.has(name) ? columns.get(name) : name
  }

  follow(change: SchemaChange): void {
    if (change.kind === 'createTable') this.#tables.set(change.table.name, undefined)
    if (change.kind === 'dropTable') this.#tables.set(change.table, undefined)
    if (change.kind === 'renameTable') this.#renameTable(change.from, change.to)
    if (change.kind === 'alterTable') this.#alter(change.table, change.change)
  }

  #renameTable(from: string, to: string): void {
    this.#tables.set(to, this.table(from))
    this.#tables.set(from, undefined)
    this.#columns.set(to, this.#columns.get(from) ?? new Map())
    this.#columns.delete(from)
  }

  #alter(table: string, { renameColumns, addColumns }: TableChange): void {
    const columns = new Map(this.#columns.get(table))
    for (const [from, to] of renameColumns) columns.set(to, this.column(table, from))
    for (const { column } of addColumns) columns.set(column.name, undefined)
    this.#columns.set(table, columns)
  }
}
