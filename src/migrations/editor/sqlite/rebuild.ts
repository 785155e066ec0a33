/**
 * Rebuilding a table of SQLite: a new one is made, the rows are copied, and it takes the old one's place. Everything
 * happens in the migration's transaction, with foreign keys switched off, so that the rows that refer to the table stay.
 * Source: https://www.sqlite.org/lang_altertable.html#otheralter
 */

import { quoteName, sqlLiteral } from '../../../db/schema/names.ts'
import { checkSql, columnSql } from '../../../db/schema/sqlite.ts'
import { MigrationError } from '../../migration-error.ts'
import {
  type CreateTable,
  collationOf,
  createTableText,
  listedColumns,
  mentions,
  type TablePart,
} from '../create-table.ts'
import { type ColumnEdit, filledColumnSql, type PendingTable } from '../pending-table.ts'
import type { SqliteCatalog } from './sqlite-catalog.ts'

/** Runs a statement. */
export type RunSql = (sql: string) => Promise<void>

/** What a rebuild works on. */
export interface Rebuild {
  readonly table: string
  readonly pending: PendingTable
  readonly catalog: SqliteCatalog
  readonly run: RunSql
}

/** Rebuilds a table. Its own indexes that stay, its triggers and its sequence are there again afterwards. */
export async function rebuildTable({ table, pending, catalog, run }: Rebuild): Promise<void> {
  const old = await catalog.definition(table)
  const kept = await catalog.attachments(table)
  const generated = await catalog.generatedColumns(table)
  const sequence = await catalog.sequence(table)
  const temporary = `voltaic_new_${table}`
  await run(createTableText(temporary, editedDefinition(old, pending)))
  await run(copyRows({ from: table, to: temporary, columns: copied(old, pending, generated) }))
  await run(`DROP TABLE ${quoteName(table)}`)
  await run('PRAGMA legacy_alter_table = ON')
  await run(`ALTER TABLE ${quoteName(temporary)} RENAME TO ${quoteName(table)}`)
  await run('PRAGMA legacy_alter_table = OFF')
  if (sequence !== undefined) await restoreSequence(table, sequence, run)
  for (const { name, sql } of kept) await runAttachment(name, sql, run)
  await catalog.checkViews(run)
}

/** The definition of the table after the edits; what they do not touch stays as it is written. */
export function editedDefinition(old: CreateTable, pending: PendingTable): CreateTable {
  const columns = old.parts.filter(({ kind }) => kind === 'column')
  const constraints = old.parts.filter(({ kind }) => kind === 'constraint')
  const added = [...pending.edits.values()].filter((edit) => edit.kind === 'add')
  return {
    tail: old.tail,
    parts: [
      ...columns.flatMap((part) => editedColumn(part, pending.edits.get(part.name ?? ''))),
      ...added.map(({ column, isPrimaryKey }) =>
        columnPart(column.name, columnSql(column, isPrimaryKey)),
      ),
      ...keyPart(pending),
      ...constraints.filter((part) => stays(part, pending)),
      ...[...pending.addChecks.values()].map((check) =>
        constraintPart(check.name, checkSql(check)),
      ),
    ],
  }
}

function editedColumn(part: TablePart, edit: ColumnEdit | undefined): TablePart[] {
  if (!edit) return [part]
  if (edit.kind !== 'alter') return []
  const collation = collationOf(part)
  const text = columnSql(edit.column, edit.isPrimaryKey)
  return [columnPart(edit.column.name, collation ? `${text} COLLATE ${collation}` : text)]
}

/** A key of one column stands with the column. */
function keyPart({ newKey }: PendingTable): TablePart[] {
  if (newKey.length < 2) return []
  const text = `PRIMARY KEY (${newKey.map(quoteName).join(', ')})`
  return [{ kind: 'constraint', name: undefined, text }]
}

/** A check stays unless it is dropped; a key over columns stays while its columns do, or until there is another. */
function stays(part: TablePart, pending: PendingTable): boolean {
  if (pending.newKey.length > 0 && mentions(part, ['PRIMARY'])) return false
  if (part.name !== undefined && pending.dropChecks.has(part.name)) return false
  if (/\bCHECK\b/i.test(part.text)) return true
  return !listedColumns(part).some((column) => pending.edits.get(column)?.kind === 'drop')
}

function columnPart(name: string, text: string): TablePart {
  return { kind: 'column', name, text }
}

function constraintPart(name: string, text: string): TablePart {
  return { kind: 'constraint', name, text }
}

interface CopiedColumn {
  readonly name: string
  readonly expression: string
}

/** The columns of the new table that get a value from the old one, or a fill. */
function copied(
  old: CreateTable,
  pending: PendingTable,
  generated: ReadonlySet<string>,
): CopiedColumn[] {
  const kept = old.parts.flatMap(({ kind, name }): CopiedColumn[] => {
    if (kind !== 'column' || name === undefined || generated.has(name)) return []
    const edit = pending.edits.get(name)
    if (edit && edit.kind !== 'alter') return []
    return [{ name, expression: filledColumnSql(name, edit?.fill) }]
  })
  const filled = [...pending.edits].flatMap(([name, edit]): CopiedColumn[] =>
    edit.kind === 'add' && edit.fill !== undefined ? [{ name, expression: edit.fill }] : [],
  )
  return [...kept, ...filled]
}

function copyRows(copy: {
  readonly from: string
  readonly to: string
  readonly columns: readonly CopiedColumn[]
}): string {
  const names = copy.columns.map(({ name }) => quoteName(name)).join(', ')
  const values = copy.columns.map(({ expression }) => expression).join(', ')
  return `INSERT INTO ${quoteName(copy.to)} (${names}) SELECT ${values} FROM ${quoteName(copy.from)}`
}

async function restoreSequence(
  table: string,
  sequence: number | bigint,
  run: RunSql,
): Promise<void> {
  const name = sqlLiteral(table)
  await run(`DELETE FROM sqlite_sequence WHERE name = ${name}`)
  await run(`INSERT INTO sqlite_sequence (name, seq) VALUES (${name}, ${sequence})`)
}

async function runAttachment(name: string, sql: string, run: RunSql): Promise<void> {
  try {
    await run(sql)
  } catch (cause) {
    throw new MigrationError(
      'E_MIGRATION_TABLE',
      `"${name}" cannot be made again after the change of its table. Drop it in the migration first, with op.sql(), and make it again afterwards.`,
      { cause },
    )
  }
}
