/** Looks for rows that the new table would not take, before they are copied. */
import type { Database } from '../../../db/engine/database.ts'
import type { Result } from '../../../db/engine/driver.ts'
import { DatabaseError } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName, sqlLiteral } from '../../../db/schema/names.ts'
import type { IndexSchema } from '../../../db/schema/table.ts'
import {
  type BrokenRows,
  checkError,
  duplicatesSql,
  mostSamples,
  nullsError,
  sharedValuesError,
  valuesError,
} from '../broken-rows.ts'
import type { ColumnEdit } from '../pending-table.ts'
import type { NewTable } from './new-table.ts'
import { fitCondition, kindInWords } from './value-fit.ts'

/** Rows to look for: a condition in the words of the new table, and the column to show of them. */
interface Wanted {
  readonly condition: string
  readonly shown?: string | undefined
}

/** Throws for the first rule that rows break: `E_MIGRATION_NULLS`, `_VALUES`, `_CHECK` or `_DUPLICATES`. */
export async function checkRows(table: NewTable, database: Database): Promise<void> {
  const rows = new FutureRows(table, database)
  for (const edit of table.edits.values()) await checkColumn(rows, edit)
  for (const { name, condition } of table.pending.addChecks.values()) {
    const broken = await rows.find({ condition: `NOT (${condition})` })
    if (broken) throw checkError(table.old.name, name, broken)
  }
  for (const index of table.pending.addIndexes.values()) {
    if (!index.unique) continue
    const shared = await rows.duplicates(index)
    if (shared.length > 0) throw sharedValuesError(table.old.name, index, shared)
  }
}

async function checkColumn(rows: FutureRows, edit: ColumnEdit): Promise<void> {
  if (edit.kind === 'drop' || edit.column.generated !== undefined) return
  const place = { table: rows.table, column: edit.column.name }
  const value = rawName(edit.column.name)
  const empty = await emptyRows(rows, edit)
  if (empty) throw nullsError(place, empty)
  const fits = edit.kind === 'alter' && fitCondition(value, edit.before, edit.column)
  if (!fits) return
  const condition = `${value} IS NOT NULL AND NOT (${fits})`
  const broken = await rows.find({ condition, shown: value })
  if (broken) throw valuesError(place, broken, kindInWords(edit.column))
}

/** The rows that have no value in a column that must have one. A key that counts by itself needs none. */
async function emptyRows(
  rows: FutureRows,
  edit: Exclude<ColumnEdit, { kind: 'drop' }>,
): Promise<BrokenRows | undefined> {
  const { column, isPrimaryKey, fill } = edit
  if (column.nullable || fill !== undefined || (isPrimaryKey && column.autoIncrement)) return
  if (edit.kind === 'add')
    return column.default === undefined ? rows.find({ condition: '1' }) : undefined
  if (!edit.before.nullable) return
  return rows.find({ condition: `${quoteName(column.name)} IS NULL` })
}

/** The rows as they will be in the new table. */
class FutureRows {
  readonly table: string
  readonly #database: Database
  readonly #rows: string
  readonly #keys: readonly string[]

  constructor(table: NewTable, database: Database) {
    const { old } = table
    this.table = old.name
    this.#database = database
    this.#keys = old.key.length > 0 || old.rowid === undefined ? old.key : [old.rowid]
    const keys = this.#keys.map((name, at) => `${quoteName(name)} AS ${keyName(at)}`)
    const values = [...futureValues(table), ...keys].join(', ')
    this.#rows = `(SELECT ${values} FROM ${quoteName(old.name)})`
  }

  /** The rows that meet a condition; `undefined` when none does. */
  async find({ condition, shown }: Wanted): Promise<BrokenRows | undefined> {
    const from = `FROM ${this.#rows} WHERE ${condition}`
    const [row] = await this.#read(`SELECT count(*) ${from}`)
    const count = Number(row?.[0] ?? 0)
    if (count === 0) return undefined
    const keys = this.#keys.map((_, at) => keyName(at))
    const columns = shown === undefined ? keys : [...keys, shown]
    const rows = await this.#read(`SELECT ${columns.join(', ')} ${from} LIMIT ${mostSamples}`)
    return { count, samples: rows.map((values) => this.#sample(values)) }
  }

  /** Values that several rows share in the columns of an index. */
  duplicates(index: IndexSchema): Promise<Result['rows']> {
    return this.#read(duplicatesSql(this.#rows, index))
  }

  /** None when the query cannot be made, as with a generated column that is new: then the copy decides. */
  async #read(sql: string): Promise<Result['rows']> {
    const read = () => this.#database.execute({ sql, parameters: [], kind: 'read' })
    try {
      return (await atomic(read, { using: this.#database })).rows
    } catch (error) {
      if (error instanceof DatabaseError) return []
      throw error
    }
  }

  #sample(values: readonly unknown[]): string {
    const keys = this.#keys.map((name, at) => `${name} ${shownValue(values[at])}`).join(', ')
    return values.length > this.#keys.length ? `${keys}: ${shownValue(values.at(-1))}` : keys
  }
}

/** Of a column that changes there is also the value before it gets the new type. */
function futureValues({ old, copied, edits }: NewTable): string[] {
  const values = copied.flatMap(({ name, expression, comparedAs: type }) => [
    `${type ? `CAST(${expression} AS ${type})` : expression} AS ${quoteName(name)}`,
    `${expression} AS ${rawName(name)}`,
  ])
  const empty = [...edits.values()].flatMap((edit) =>
    edit.kind === 'add' && edit.fill === undefined && edit.column.generated === undefined
      ? [`${edit.column.default ?? 'NULL'} AS ${quoteName(edit.column.name)}`]
      : [],
  )
  const generated = old.columns.filter(({ name, isGenerated }) => isGenerated && !edits.has(name))
  return [...values, ...empty, ...generated.map(({ name }) => quoteName(name))]
}

function rawName(column: string): string {
  return quoteName(`voltaic raw ${column}`)
}

function keyName(place: number): string {
  return quoteName(`voltaic key ${place}`)
}

const longest = 60

function shownValue(value: unknown): string {
  const text = sqlLiteral(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
