/** What `ALTER TABLE` of SQLite can do by itself, without a rebuild. */
import { quoteName } from '../../../db/schema/names.ts'
import { isSameName } from '../../sql/tokens.ts'
import type { FilledColumn } from '../change.ts'
import { listedColumns, mentions } from '../create-table.ts'
import type { ColumnEdit } from '../pending-table.ts'
import { newColumnSql } from './column-definition.ts'
import type { NewTable } from './new-table.ts'

/** The statements that make a table what it becomes; `undefined` when it has to be rebuilt. */
export function alterationsOf(table: NewTable): string[] | undefined {
  const { addChecks, dropChecks, newKey } = table.pending
  if (addChecks.size + dropChecks.size + newKey.length > 0) return undefined
  const edits = [...table.edits]
  if (!edits.every(([name, edit]) => isAlterable(table, name, edit))) return undefined
  return edits.map(([name, edit]) => alteration(table, name, edit))
}

function isAlterable(table: NewTable, name: string, edit: ColumnEdit): boolean {
  if (edit.kind === 'alter') return false
  if (edit.kind === 'add') return !edit.replaces && canBeAdded(edit)
  return canBeDropped(table, name)
}

/**
 * A column that every row must have a value in needs a default that stays, which is not wanted. One that rows get other
 * values in is not filled afterwards: the triggers of the table would take that for a change.
 */
function canBeAdded({ column, isPrimaryKey, fill }: FilledColumn): boolean {
  if (isPrimaryKey || column.generated !== undefined) return false
  return (
    (column.nullable || column.default !== undefined) && (fill ?? column.default) === column.default
  )
}

/** SQLite cannot drop a column that is a key, unique or a reference. */
function canBeDropped({ old }: NewTable, name: string): boolean {
  return old.definition.parts.every((part) => {
    if (part.kind === 'column')
      return part.name !== name || !mentions(part, ['REFERENCES', 'UNIQUE', 'PRIMARY'])
    return !listedColumns(part).some((column) => isSameName(column, name))
  })
}

function alteration(table: NewTable, name: string, edit: ColumnEdit): string {
  const alter = `ALTER TABLE ${quoteName(table.old.name)}`
  if (edit.kind === 'drop') return `${alter} DROP COLUMN ${quoteName(name)}`
  return `${alter} ADD COLUMN ${newColumnSql(edit, table.isStrict)}`
}
