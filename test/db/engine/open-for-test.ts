/** A database for a test, of either kind, with short ways to read and write. */

import { openDatabase } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { postgresForTest } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A database that `await using` closes and deletes. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  readonly path: string
  write(sql: string, ...parameters: unknown[]): Promise<{ readonly changes: number }>
  read(sql: string, ...parameters: unknown[]): Promise<readonly (readonly unknown[])[]>
  /** All values of the first column. */
  column(sql: string): Promise<unknown[]>
}

/** Opens an empty database: in a file, or in memory. */
export async function openForTest(kind: 'file' | 'memory' = 'file'): Promise<TestDatabase> {
  const folder = await temporaryFolder()
  const path = kind === 'file' ? folder.file('test.db') : ':memory:'
  const database = await openDatabase(`sqlite:${path}`)
  return {
    ...shortWords(database),
    path,
    async [Symbol.asyncDispose]() {
      await database.close()
      await folder.remove()
    },
  }
}

/** Opens an empty schema of PostgreSQL. */
export async function openPostgresForTest(): Promise<TestDatabase> {
  const opened = await postgresForTest()
  return {
    ...shortWords(opened.database),
    path: opened.url,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

function shortWords(
  database: Database,
): Pick<TestDatabase, 'database' | 'read' | 'write' | 'column'> {
  const read = async (sql: string, ...parameters: unknown[]) =>
    (await database.execute({ sql, parameters, kind: 'read' })).rows
  return {
    database,
    read,
    write: (sql, ...parameters) => database.execute({ sql, parameters, kind: 'write' }),
    column: async (sql) => (await read(sql)).map(([value]) => value),
  }
}

/** Runs `test` with a database in a file and with one in memory. */
export async function withBoth(test: (opened: TestDatabase) => Promise<void>): Promise<void> {
  for (const kind of ['file', 'memory'] as const) {
    await using opened = await openForTest(kind)
    await test(opened)
  }
}
