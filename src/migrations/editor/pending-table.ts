/** The changes of one table that wait to be made together. */
import type {
  CheckSchema,
  ColumnSchema,
  IndexSchema,
  ReferenceSchema,
} from '../../db/schema/table.ts'
import type { AlteredColumn, FilledColumn, TableChange } from './change.ts'

/** What happens to a column. */
export type ColumnEdit =
  | { readonly kind: 'drop' }
  /** `before`: the column as it was before all changes. */
  | ({ readonly kind: 'alter'; readonly before: ColumnSchema } & FilledColumn)
  /** `replaces`: a column of that name goes, and its values with it. */
  | ({ readonly kind: 'add'; readonly replaces: boolean } & FilledColumn)

/** Collects changes; later ones are merged into earlier ones, so that the table is rebuilt once at most. */
export class PendingTable {
  readonly edits = new Map<string, ColumnEdit>()
  readonly addIndexes = new Map<string, IndexSchema>()
  readonly dropChecks = new Set<string>()
  readonly addChecks = new Map<string, CheckSchema>()
  /** The columns of the key, when it changes. */
  newKey: readonly string[] = []

  /** Whether columns, checks or the key change, not just indexes. */
  get changesTable(): boolean {
    return this.edits.size + this.dropChecks.size + this.addChecks.size + this.newKey.length > 0
  }

  /** Adds changes, without renames of columns and drops of indexes: those are made at once. */
  add(change: TableChange): void {
    for (const name of change.dropChecks) this.#dropCheck(name)
    for (const name of change.dropColumns) this.#dropColumn(name)
    for (const column of change.alterColumns) this.#alterColumn(column)
    for (const column of change.addColumns) this.#addColumn(column)
    if (change.newKey.length > 0) this.newKey = change.newKey
    for (const check of change.addChecks) this.addChecks.set(check.name, check)
    for (const index of change.addIndexes) this.addIndexes.set(index.name, index)
  }

  /** Whether a column is only about to be added, so that the table does not have it yet. */
  isNew(column: string): boolean {
    const edit = this.edits.get(column)
    return edit?.kind === 'add'
  }

  /**
   * Whether a column cannot be renamed before what waits is done: a condition in SQL mentions it, or a column that goes has
   * one of the names still.
   */
  hinders(from: string, to: string): boolean {
    const conditions = [...this.addChecks.values(), ...this.addIndexes.values()]
    const old = this.edits.get(from)
    const isTaken = this.edits.has(to) || (old?.kind === 'add' && old.replaces)
    return isTaken || conditions.some(({ condition }) => condition?.includes(from))
  }

  /** Follows the rename of a column. */
  renameColumn(from: string, to: string): void {
    const edit = this.edits.get(from)
    if (edit) {
      this.edits.delete(from)
      this.edits.set(
        to,
        edit.kind === 'drop' ? edit : { ...edit, column: { ...edit.column, name: to } },
      )
    }
    this.newKey = this.newKey.map((name) => (name === from ? to : name))
    for (const [name, index] of this.addIndexes) {
      const columns = index.columns.map((column) =>
        column.name === from ? { ...column, name: to } : column,
      )
      this.addIndexes.set(name, { ...index, columns })
    }
  }

  /** Lets references follow what they lead to. */
  followReferences(follow: (reference: ReferenceSchema) => ReferenceSchema): void {
    for (const [name, edit] of this.edits) {
      if (edit.kind === 'drop' || !edit.column.references) continue
      const references = follow(edit.column.references)
      this.edits.set(name, { ...edit, column: { ...edit.column, references } })
    }
  }

  #dropCheck(name: string): void {
    if (!this.addChecks.delete(name)) this.dropChecks.add(name)
  }

  #dropColumn(name: string): void {
    const edit = this.edits.get(name)
    if (edit?.kind === 'add' && !edit.replaces) this.edits.delete(name)
    else this.edits.set(name, { kind: 'drop' })
  }

  #alterColumn({ before, ...filled }: AlteredColumn): void {
    const { name } = filled.column
    const edit = this.edits.get(name)
    const fill = edit && edit.kind !== 'drop' ? (edit.fill ?? filled.fill) : filled.fill
    if (edit?.kind === 'add') this.edits.set(name, { ...edit, ...filled, fill })
    else {
      const first = edit?.kind === 'alter' ? edit.before : before
      this.edits.set(name, { kind: 'alter', ...filled, before: first, fill })
    }
  }

  #addColumn(filled: FilledColumn): void {
    const replaces = this.edits.get(filled.column.name)?.kind === 'drop'
    this.edits.set(filled.column.name, { kind: 'add', replaces, ...filled })
  }
}
