/**
 * Rebuilding a table of SQLite: a new one is made, the rows are copied, and it takes the old one's place. Everything
 * happens in the migration's transaction, with foreign keys switched off, so that the rows that refer to the table stay.
 * Source: https://www.sqlite.org/lang_altertable.html#otheralter
 */

import type { Database } from '../../../db/engine/database.ts'
import { IntegrityError } from '../../../db/engine/errors.ts'
import { quoteName, sqlLiteral } from '../../../db/schema/names.ts'
import { MigrationError } from '../../migration-error.ts'
import { createTableText, mentions } from '../create-table.ts'
import { copyRows, type ReadSql, type RowCopy, type RunSql } from './copy-rows.ts'
import type { Dependents } from './dependents.ts'
import type { NewTable } from './new-table.ts'
import { checkRows } from './row-checks.ts'
import type { Attachment, SqliteCatalog, StoredTable } from './sqlite-catalog.ts'

/** What a rebuild works on. */
export interface Rebuild {
  readonly database: Database
  readonly table: NewTable
  readonly catalog: SqliteCatalog
  readonly dependents: Dependents
  readonly run: RunSql
  readonly copied: RowCopy['copied']
}

/** What a table has besides its rows, and must have again. */
interface Belongings {
  readonly attachments: readonly Attachment[]
  readonly sequence: number | bigint | undefined
  readonly statistics: readonly (readonly unknown[])[]
}

/**
 * Rebuilds a table. Its own indexes that stay, its triggers, its sequence and its statistics are there again afterwards.
 * What cannot be, rows that break a new rule above all, is found before anything is copied.
 */
export async function rebuildTable(rebuild: Rebuild): Promise<void> {
  const { table, catalog, dependents, run } = rebuild
  const { old } = table
  const read: ReadSql = (sql, ...parameters) => catalog.rows(sql, ...parameters)
  await refuseForeignKeys(old, read)
  await dependents.refuseUsed(table)
  await checkRows(table, rebuild.database)
  const before = await dependents.broken()
  const belongings = await belongingsOf(table, catalog)
  const temporary = await catalog.freeName(`voltaic_new_${old.name}`)
  await run(createTableText(temporary, table.definition))
  const to = await catalog.table(temporary)
  const { copied } = rebuild
  await explainingCopy(old.name, temporary, () =>
    copyRows({ from: old, to, columns: table.copied, run, read, copied }),
  )
  await takePlace(old.name, temporary, run)
  await restore(old.name, belongings, run)
  await dependents.refuseBroken(before)
}

/** With foreign keys on, dropping the old table would delete the rows that refer to it. */
async function refuseForeignKeys({ name }: StoredTable, read: ReadSql): Promise<void> {
  const [row] = await read('SELECT foreign_keys FROM pragma_foreign_keys')
  if (row?.[0] === 0) return
  throw new MigrationError(
    'E_MIGRATION_TABLE',
    `The table "${name}" has to be rebuilt, but foreign keys are switched on, so that rows that refer to it would be lost. Begin the transaction with { foreignKeys: false }.`,
  )
}

/** A rule that the rows could not be compared with before. */
async function explainingCopy(
  table: string,
  temporary: string,
  copy: () => Promise<void>,
): Promise<void> {
  try {
    await copy()
  } catch (cause) {
    if (!(cause instanceof IntegrityError)) throw cause
    throw new MigrationError(
      'E_MIGRATION_VALUES',
      `A row of "${table}" does not fit the changed table: ${cause.message.replaceAll(temporary, table)} Nothing was changed; correct the rows first.`,
      { cause },
    )
  }
}

async function belongingsOf(table: NewTable, catalog: SqliteCatalog): Promise<Belongings> {
  const { name } = table.old
  const counts = table.definition.parts.some((part) => mentions(part, ['AUTOINCREMENT']))
  return {
    attachments: await catalog.attachments(name),
    sequence: counts ? await catalog.sequence(name) : undefined,
    statistics: await catalog.statistics(name),
  }
}

/** References of others are to the old name and stay so: SQLite is told not to follow the rename of the new table. */
async function takePlace(name: string, temporary: string, run: RunSql): Promise<void> {
  await run(`DROP TABLE ${quoteName(name)}`)
  await run('PRAGMA legacy_alter_table = ON')
  await run(`ALTER TABLE ${quoteName(temporary)} RENAME TO ${quoteName(name)}`)
  await run('PRAGMA legacy_alter_table = OFF')
}

async function restore(table: string, belongings: Belongings, run: RunSql): Promise<void> {
  const { sequence, attachments, statistics } = belongings
  if (sequence !== undefined) {
    const name = sqlLiteral(table)
    await run(`DELETE FROM sqlite_sequence WHERE name = ${name}`)
    await run(`INSERT INTO sqlite_sequence (name, seq) VALUES (${name}, ${sequence})`)
  }
  for (const { name, sql } of attachments) await runAttachment(name, sql, run)
  const kept = attachments.map(({ name }) => name)
  for (const row of statistics) {
    if (row[1] !== null && !kept.includes(String(row[1]))) continue
    const values = row.map(sqlLiteral).join(', ')
    await run(`INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (${values})`)
  }
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
