/** Copying the rows of a table into the one that takes its place, a part at a time. */
import { quoteName } from '../../../db/schema/names.ts'
import type { CopiedColumn } from './new-table.ts'
import type { StoredTable } from './sqlite-catalog.ts'

/** Runs a statement. */
export type RunSql = (sql: string, ...parameters: unknown[]) => Promise<void>

/** Reads rows. */
export type ReadSql = (sql: string, ...parameters: unknown[]) => Promise<Rows>

type Rows = readonly (readonly unknown[])[]

/** Rows that are copied. */
export interface RowCopy {
  readonly from: StoredTable
  readonly to: StoredTable
  readonly columns: readonly CopiedColumn[]
  readonly run: RunSql
  readonly read: ReadSql
  /** Called after each part. */
  readonly copied: (rows: { readonly done: number; readonly total: number }) => void
}

/** The rows of one statement. Between two of them other work of the process has its turn. */
const partSize = 10_000

/**
 * Copies all rows, with the numbers that SQLite gives them, in their order. Without such numbers, which only tables
 * `WITHOUT ROWID` lack, one statement copies all.
 */
export async function copyRows(copy: RowCopy): Promise<void> {
  const { from, run, read } = copy
  const [row] = await read(`SELECT count(*) FROM ${quoteName(from.name)}`)
  const total = Number(row?.[0])
  const sql = copySql(copy)
  if (total <= partSize || from.rowid === undefined) await run(sql)
  else await copyParts(copy, sql, total)
  if (total > 0) copy.copied({ done: total, total })
}

async function copyParts(copy: RowCopy, sql: string, total: number): Promise<void> {
  const { run, copied } = copy
  const rowid = quoteName(copy.from.rowid ?? '')
  let start: unknown = await firstRowid(copy, rowid)
  let bound = '>='
  for (let done = 0; done < total; done += partSize) {
    if (done > 0) copied({ done, total })
    const end = await lastRowid(copy, rowid, start, bound)
    const rest = `${sql} WHERE ${rowid} ${bound} ?`
    if (end === undefined) await run(`${rest} ORDER BY ${rowid}`, start)
    else await run(`${rest} AND ${rowid} <= ? ORDER BY ${rowid}`, start, end)
    start = end
    bound = '>'
  }
}

async function firstRowid({ from, read }: RowCopy, rowid: string): Promise<unknown> {
  const [row] = await read(`SELECT min(${rowid}) FROM ${quoteName(from.name)}`)
  return row?.[0]
}

/** The number of the last row of a part; `undefined` for the last part. */
async function lastRowid(
  { from, read }: RowCopy,
  rowid: string,
  start: unknown,
  bound: string,
): Promise<unknown> {
  const sql = `SELECT ${rowid} FROM ${quoteName(from.name)} WHERE ${rowid} ${bound} ? ORDER BY ${rowid} LIMIT 1 OFFSET ?`
  const [row] = await read(sql, start, partSize - 1)
  return row?.[0]
}

function copySql(copy: RowCopy): string {
  const { from, to } = copy
  const columns = [...keptRowid(copy), ...copy.columns]
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const values = columns.map(({ expression }) => expression).join(', ')
  return `INSERT INTO ${quoteName(to.name)} (${names}) SELECT ${values} FROM ${quoteName(from.name)}`
}

/** Where the number of a row is no column, something else may know it: the index of a full-text search, for one. */
function keptRowid({ from, to }: RowCopy): CopiedColumn[] {
  if (from.isKeyRowid || to.isKeyRowid) return []
  if (from.rowid === undefined || to.rowid === undefined) return []
  return [{ name: to.rowid, expression: quoteName(from.rowid) }]
}
