/** `pg` with named statements: what the shares on PostgreSQL are of. */
import { Pool, types } from 'pg'
import type { Candidate } from './candidate.ts'
import { columnList, columnName, columns, type Table, tablesOf } from './columns.ts'
import type { Data } from './data.ts'
import { tableStatements } from './schema.ts'
import { getSql, listSql } from './statements.ts'

/** As many connections for every candidate. */
export const poolSize = 10

const bigInteger = 20

/** Makes the tables at `url` and fills them: they are the same for every candidate. */
export async function fillPostgres(url: string, data: Data): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  for (const statement of tableStatements('postgres')) await pool.query(statement)
  for (const [table, rows] of tablesOf(data)) {
    await pool.query(
      `INSERT INTO ${table} (${columnList(table)}) SELECT ${columnList(table)} FROM json_populate_recordset(NULL::${table}, $1)`,
      [JSON.stringify(rows.map((row) => underColumnNames(table, row)))],
    )
  }
  await pool.query('ANALYZE author, article, comment')
  await pool.end()
}

function underColumnNames(table: Table, row: object): Record<string, unknown> {
  const values = row as Readonly<Record<string, unknown>>
  const names = columns[table].map((name) => [columnName(name), values[name]])
  return Object.fromEntries(names)
}

/** Named statements on a pool, keys as numbers. */
export function rawPostgres(url: string): Candidate {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    types: {
      getTypeParser: (type, format) =>
        type === bigInteger ? Number : types.getTypeParser(type, format),
    },
  })
  const get = { name: 'get', text: getSql('$1') }
  const list = { name: 'list', text: listSql('$1', '$2') }
  return {
    name: 'pg, named statements',
    get: async (id) => (await pool.query({ ...get, values: [id] })).rows[0],
    list: async () => (await pool.query({ ...list, values: ['published', 100] })).rows,
    close: () => pool.end(),
  }
}
