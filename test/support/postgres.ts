/**
 * A PostgreSQL server for tests: the one at `DATABASE_TEST_URL`, which `npm test` starts where there is none, else the one
 * of this machine, if it answers.
 */
import { randomBytes } from 'node:crypto'
import { type ConnectOptions, connect, openDatabase } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'

const serverUrl = process.env.DATABASE_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** Why tests of PostgreSQL are skipped; `false` when they run: `{ skip: noPostgres }`. In CI they run and fail. */
export const noPostgres: string | false = process.env.CI ? false : await findServer()

async function findServer(): Promise<string | false> {
  try {
    await (await openDatabase(serverUrl, { queueTimeout: 3000 })).close()
    return false
  } catch (error) {
    return `There is no PostgreSQL for tests; npm test starts one. ${(error as Error).message}`
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

/** Makes an empty schema. Its name says when, so that one that a killed run has left behind is dropped a day later. */
export async function postgresSchema(): Promise<PostgresSchema> {
  cleaned ??= dropLeftovers()
  await cleaned
  const schema = `test_${Math.floor(Date.now() / hour)}_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE SCHEMA ${schema}`)
  const url = new URL(serverUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await onServer(`DROP SCHEMA ${schema} CASCADE`)
    },
  }
}

const hour = 3_600_000
let cleaned: Promise<void> | undefined

/** Drops the schemas of tests that began more than a day ago. */
export async function dropLeftovers(): Promise<void> {
  const oldest = Math.floor(Date.now() / hour) - 24
  const sql = `SELECT nspname FROM pg_namespace
    WHERE nspname ~ '^test_\\d+_[0-9a-f]{12}$' AND split_part(nspname, '_', 2)::bigint < $1`
  for (const [name] of await onServer(sql, oldest))
    await onServer(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
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
export async function onServer(
  sql: string,
  ...parameters: unknown[]
): Promise<readonly (readonly unknown[])[]> {
  server ??= openDatabase(serverUrl, { poolSize: 2 })
  return (await (await server).execute({ sql, parameters, kind: 'write' })).rows
}

/** Idle connections keep no process from ending, so nobody has to close it. */
let server: Promise<Database> | undefined
