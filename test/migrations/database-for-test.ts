/** An empty database of either dialect, for tests of migrations. */
import { openDatabase } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { postgresSchema } from '../support/postgres.ts'

/** A database that `await using` closes, with what it is in. */
export interface DatabaseForTest extends AsyncDisposable {
  readonly database: Database
  readonly url: string
}

/** Opens an empty database: at `sqliteUrl`, or in a schema of its own. */
export async function databaseForTest(
  dialect: Dialect,
  sqliteUrl = 'sqlite::memory:',
): Promise<DatabaseForTest> {
  const schema = dialect === 'postgres' ? await postgresSchema() : undefined
  const url = schema?.url ?? sqliteUrl
  const database = await openDatabase(url)
  return {
    database,
    url,
    async [Symbol.asyncDispose]() {
      await database.close()
      await schema?.[Symbol.asyncDispose]()
    },
  }
}
