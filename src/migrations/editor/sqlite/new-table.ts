/** What a table becomes: its new definition, and where the values of its columns come from. */
import { quoteName } from '../../../db/schema/names.ts'
import { checkSql } from '../../../db/schema/sqlite.ts'
import { MigrationError } from '../../migration-error.ts'
import { isSameName, meaningful, tokensOf, unquoted } from '../../sql/tokens.ts'
import { type CreateTable, listedColumns, mentions, type TablePart } from '../create-table.ts'
import type { ColumnEdit, PendingTable } from '../pending-table.ts'
import { changedColumnSql, newColumnSql } from './column-definition.ts'
import type { StoredTable } from './sqlite-catalog.ts'
import { comparedAs, conversion } from './value-fit.ts'

/** A column of the new table that gets a value from the old one, or a fill. */
export interface CopiedColumn {
  readonly name: string
  readonly expression: string
  /** The type that it is compared by in the new table, where that is another. */
  readonly comparedAs?: string | undefined
}

/** What becomes of a table that is rebuilt. */
export class NewTable {
  readonly old: StoredTable
  readonly pending: PendingTable
  /** What happens to columns, by their names in the database. */
  readonly edits: ReadonlyMap<string, ColumnEdit>

  /** Throws `E_MIGRATION_TABLE` when the table lacks what changes. */
  constructor(old: StoredTable, pending: PendingTable) {
    this.old = old
    this.pending = pending
    this.edits = new Map([...pending.edits].map(([name, edit]) => [this.#stored(name, edit), edit]))
    for (const name of pending.dropChecks) this.#requireConstraint(name)
  }

  /** The columns that go. */
  get droppedColumns(): string[] {
    return [...this.edits].flatMap(([name, edit]) =>
      edit.kind === 'drop' || (edit.kind === 'add' && edit.replaces) ? [name] : [],
    )
  }

  /** Whether columns are added that refer to rows. */
  get addsReferences(): boolean {
    return [...this.edits.values()].some(
      ({ kind, ...edit }) =>
        kind === 'add' && 'column' in edit && edit.column.references !== undefined,
    )
  }

  /** The definition; what the changes do not touch stays as it is written. */
  get definition(): CreateTable {
    const { parts, tail } = this.old.definition
    const { addChecks } = this.pending
    const constraints = this.stayingParts.filter(({ kind }) => kind === 'constraint')
    return {
      tail,
      parts: [
        ...parts.flatMap((part) => this.#columnPart(part)),
        ...this.#addedParts(),
        ...this.#keyPart(),
        ...constraints.map((part) => this.#unqualified(part)),
        ...[...addChecks.values()].map((check) => constraint(check.name, checkSql(check))),
      ],
    }
  }

  /** The columns that are copied or filled. */
  get copied(): CopiedColumn[] {
    const kept = this.old.columns.flatMap(({ name, isGenerated }): CopiedColumn[] => {
      const edit = this.edits.get(name)
      if (edit === undefined) return isGenerated ? [] : [{ name, expression: quoteName(name) }]
      return edit.kind === 'alter' ? changedValue(name, edit) : []
    })
    const filled = [...this.edits.values()].flatMap((edit): CopiedColumn[] =>
      edit.kind === 'add' && edit.fill !== undefined
        ? [{ name: edit.column.name, expression: edit.fill }]
        : [],
    )
    return [...kept, ...filled]
  }

  /** The columns and constraints that stay as they are written. */
  get stayingParts(): TablePart[] {
    return this.old.definition.parts.filter((part) =>
      part.kind === 'column' ? !this.edits.has(part.name ?? '') : this.#stays(part),
    )
  }

  /** A constraint stays unless it is dropped; a key stays while its columns do, or until there is another. */
  #stays(part: TablePart): boolean {
    const { newKey, dropChecks } = this.pending
    if (newKey.length > 0 && mentions(part, ['PRIMARY'])) return false
    if (part.name !== undefined && dropChecks.has(part.name)) return false
    if (mentions(part, ['CHECK'])) return true
    const dropped = this.droppedColumns
    return !listedColumns(part).some((column) => dropped.some((name) => isSameName(name, column)))
  }

  #stored(name: string, edit: ColumnEdit): string {
    const found = this.old.columns.find((column) => isSameName(column.name, name))
    if (found || edit.kind === 'add') return found?.name ?? name
    throw missing(this.old.name, `column "${name}"`)
  }

  #requireConstraint(name: string): void {
    if (this.old.definition.parts.some((part) => part.name === name)) return
    throw missing(this.old.name, `constraint "${name}"`)
  }

  #columnPart(part: TablePart): TablePart[] {
    if (part.kind !== 'column') return []
    const edit = this.edits.get(part.name ?? '')
    if (!edit) return [this.#unqualified(part)]
    if (edit.kind !== 'alter') return []
    const { text } = this.#unqualified(part)
    const changed = changedColumnSql({ ...edit, text, isStrict: this.isStrict })
    return [{ kind: 'column', name: edit.column.name, text: changed }]
  }

  #addedParts(): TablePart[] {
    return [...this.edits.values()].flatMap((edit): TablePart[] =>
      edit.kind === 'add'
        ? [{ kind: 'column', name: edit.column.name, text: newColumnSql(edit, this.isStrict) }]
        : [],
    )
  }

  /** A key of one column stands with the column. */
  #keyPart(): TablePart[] {
    const { newKey } = this.pending
    if (newKey.length < 2) return []
    return [constraint(undefined, `PRIMARY KEY (${newKey.map(quoteName).join(', ')})`)]
  }

  /** Until it is renamed the new table has another name, under which `"lots_lot"."price"` means nothing. */
  #unqualified(part: TablePart): TablePart {
    const tokens = tokensOf(part.text, 'sqlite')
    const isTable = (at: number) => isSameName(unquoted(tokens[at]?.text ?? ''), this.old.name)
    const isDot = (at: number) => tokens[at]?.text === '.'
    const kept = tokens.filter((_, at) => {
      if (isDot(at)) return !isTable(at - 1)
      return !(isDot(at + 1) && isTable(at))
    })
    return { ...part, text: kept.map(({ text }) => text).join('') }
  }

  /** Whether it takes no value of another type. */
  get isStrict(): boolean {
    const { tail } = this.old.definition
    return meaningful(tokensOf(tail, 'sqlite')).some(({ text }) => text.toUpperCase() === 'STRICT')
  }
}

function changedValue(name: string, edit: ColumnEdit & { kind: 'alter' }): CopiedColumn[] {
  const { column, before, fill } = edit
  if (column.generated !== undefined) return []
  const value = conversion(quoteName(name), before.kind, column.kind)
  const expression = fill === undefined ? value : `coalesce(${value}, ${fill})`
  return [{ name: column.name, expression, comparedAs: comparedAs(before, column) }]
}

function constraint(name: string | undefined, text: string): TablePart {
  return { kind: 'constraint', name, text }
}

function missing(table: string, what: string): MigrationError {
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `The table "${table}" has no ${what}, though the migrations that ran should have made it. Restore it, or correct the recorded migrations.`,
  )
}
