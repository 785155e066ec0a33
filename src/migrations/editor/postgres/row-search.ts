/** Looks in PostgreSQL for the rows that stand in the way of a change. */
import type { Database } from '../../../db/engine/database.ts'
import { quoteName, sqlLiteral } from '../../../db/schema/names.ts'
import type { ColumnSchema } from '../../../db/schema/table.ts'
import { type BrokenRows, mostSamples } from '../broken-rows.ts'

/** Which rows, and what to show of them. */
export interface WantedRows {
  readonly table: string
  /** In SQL. */
  readonly condition: string
  /** The column whose values are shown besides the keys. */
  readonly shown?: string
}

const keyQuery = `SELECT attname FROM pg_index
  JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
  WHERE indisprimary AND indrelid = to_regclass($1) ORDER BY array_position(indkey, attnum)`

/** Whether a text can be cast, which only trying tells. */
const makeTest = `CREATE FUNCTION pg_temp.voltaic_converts(value text, type text) RETURNS boolean
  LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('SELECT $1::%s', type) USING value; RETURN true;
  EXCEPTION WHEN OTHERS THEN RETURN false; END $$`

/** Finds rows, and names some of them by their keys. */
export class RowSearch {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The rows that meet a condition; `undefined` when none does. */
  async find({ table, condition, shown }: WantedRows): Promise<BrokenRows | undefined> {
    const from = `FROM ${quoteName(table)} WHERE ${condition}`
    const [row] = await this.#read(`SELECT count(*) ${from}`)
    const count = Number(row?.[0] ?? 0)
    if (count === 0) return undefined
    const keys = (await this.#read(keyQuery, quoteName(table))).map(([name]) => String(name))
    const columns = [...keys, ...(shown === undefined ? [] : [shown])].map(
      (name) => `${quoteName(name)}::text`,
    )
    const list = columns.length > 0 ? columns.join(', ') : 'ctid::text'
    const order = keys.length > 0 ? ` ORDER BY ${keys.map(quoteName).join(', ')}` : ''
    const rows = await this.#read(`SELECT ${list} ${from}${order} LIMIT ${mostSamples}`)
    return { count, samples: rows.map((values) => sample(keys, values)) }
  }

  /** The rows whose value in a column cannot be cast to a type. */
  async misfits(
    table: string,
    { name }: ColumnSchema,
    type: string,
  ): Promise<BrokenRows | undefined> {
    await this.#database.execute({ sql: makeTest, parameters: [], kind: 'write' })
    const value = quoteName(name)
    const converts = `pg_temp.voltaic_converts(${value}::text, ${sqlLiteral(type)})`
    const condition = `${value} IS NOT NULL AND NOT ${converts}`
    const found = await this.find({ table, condition, shown: name })
    const sql = 'DROP FUNCTION pg_temp.voltaic_converts'
    await this.#database.execute({ sql, parameters: [], kind: 'write' })
    return found
  }

  async #read(sql: string, ...parameters: unknown[]): Promise<readonly (readonly unknown[])[]> {
    return (await this.#database.execute({ sql, parameters, kind: 'read' })).rows
  }
}

/** `id 4: 'abc'` */
function sample(keys: readonly string[], values: readonly unknown[]): string {
  const named = keys.map((name, at) => `${name} ${values[at]}`).join(', ')
  return values.length > keys.length ? `${named}: ${shownValue(values.at(-1))}` : named
}

const longest = 60

function shownValue(value: unknown): string {
  const text = value === null ? 'NULL' : sqlLiteral(String(value))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
