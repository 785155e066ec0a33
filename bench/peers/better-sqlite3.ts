/** better-sqlite3 with prepared statements: what most peers stand on, for information. */
import BetterSqlite3 from 'better-sqlite3'
import type { Source } from '../orm/candidate.ts'
import { columnList, columns, sqliteValues, tablesOf } from '../orm/columns.ts'
import { tableStatements } from '../orm/schema.ts'
import { getSql, listSql } from '../orm/statements.ts'

/** Reads only, on SQLite. */
export const source: Source = {
  async sqlite(data) {
    const database = new BetterSqlite3(':memory:')
    for (const statement of tableStatements('sqlite')) database.exec(statement)
    for (const [table, rows] of tablesOf(data)) {
      const marks = columns[table].map(() => '?').join(', ')
      const insert = database.prepare(
        `INSERT INTO ${table} (${columnList(table)}) VALUES (${marks})`,
      )
      for (const row of rows) insert.run(...sqliteValues(table, row))
    }
    const get = database.prepare(getSql('?'))
    const list = database.prepare(listSql('?', '?'))
    return [
      {
        name: 'better-sqlite3, object rows',
        get: (id) => get.get(id),
        list: () => list.all('published', 100),
        close: () => database.close(),
      },
    ]
  },
  async postgres() {
    return []
  },
}
