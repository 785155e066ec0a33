/**
 * An empty database for a test of what stands above the models. It is SQLite in memory; with `TEST_DIALECT=postgres` in
 * the environment, a schema of PostgreSQL, so that the same tests run on both.
 */
import { postgresSchema } from './postgres.ts'

/** An empty database that `await using` throws away. */
export interface EmptyDatabase extends AsyncDisposable {
  readonly url: string
}

/** The dialect that tests run on which are not about one. */
const testDialect = process.env.TEST_DIALECT === 'postgres' ? 'postgres' : 'sqlite'

/** Makes one. Where several processes share it, SQLite needs a `file`. */
export async function emptyDatabase(file = ':memory:'): Promise<EmptyDatabase> {
  if (testDialect === 'postgres') return postgresSchema()
  return { url: `sqlite:${file}`, [Symbol.asyncDispose]: async () => {} }
}
