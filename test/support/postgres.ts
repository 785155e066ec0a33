/**
 * A PostgreSQL server for tests: the one at `DATABASE_TEST_URL`, which `npm test` starts where there is none, else the one
 * of this machine, if it answers.
 */
import { randomBytes } from 'node:crypto'
import { type ConnectOptions, connect } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'

const serverUrl = process.env.DATABASE_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** Why tests of PostgreSQL are skipped; `false` when they run: `{ skip: noPostgres }`. In CI they run and fail. */
export const noPostgres: string | false = process.env.CI ? false : await findServer()

async function findServer(): Promise<string | false> {
  try {
    await (await connect(serverUrl, { name: 'probe', queueTimeout: 3000 })).close()
    return false
  } catch (error) {
    return `PostgreSQL does not answer at ${new URL(serverUrl).host}: ${(error as Error).message}`
  }
}

/** An empty schema of a test, dropped by `await using`. */
export interface PostgresSchema extends AsyncDisposable {
  /** The URL that leads to the schema. */
  readonly url: string
}

/** A database of a test: a schema of its own, and a connection to it. */
export interface PostgresForTest extends PostgresSchema {
  readonly database: Database
}

/** Makes an empty schema. */
export async function postgresSchema(): Promise<PostgresSchema> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE SCHEMA ${schema}`)
  const url = new URL(serverUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => onServer(`DROP SCHEMA ${schema} CASCADE`),
  }
}

/** Connects to an empty schema. */
export async function postgresForTest(options: ConnectOptions = {}): Promise<PostgresForTest> {
  const schema = await postgresSchema()
  const database = await connect(schema.url, options)
  return {
    database,
    url: schema.url,
    async [Symbol.asyncDispose]() {
      await database.close()
      await schema[Symbol.asyncDispose]()
    },
  }
}

/** Runs a statement outside of any schema of a test. */
export async function onServer(sql: string, ...parameters: unknown[]): Promise<void> {
  const server = await connect(serverUrl, { name: `server_${randomBytes(6).toString('hex')}` })
  try {
    await server.execute({ sql, parameters, kind: 'write' })
  } finally {
    await server.close()
  }
}
