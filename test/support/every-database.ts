/** Tests that run on every database, each with empty tables of the models they name. */
import { after, type TestContext } from 'node:test'
import type { AnyModel } from '../../src/db/any-model.ts'
import { connect } from '../../src/db/engine/connect.ts'
import { quoteName } from '../../src/db/schema/names.ts'
import { tablesOfModels } from '../../src/db/schema/tables.ts'
import { noPostgres, postgresForTest } from './postgres.ts'

type Body = (dialect: 'sqlite' | 'postgres') => Promise<void>

/** Runs tests with empty tables of some models. */
export interface DatabasesForTest {
  /** A test on SQLite and on PostgreSQL: `test('…', each(async () => { … }))`. */
  readonly each: (body: Body) => (context: TestContext) => Promise<void>
  /** For what only SQLite does. */
  readonly onSqlite: (body: Body) => Promise<void>
  /** For what only PostgreSQL does. */
  readonly onPostgres: (body: Body) => Promise<void>
}

/** Databases with tables of `models`. The tables in PostgreSQL are made once for all tests of the file. */
export function databasesFor(models: readonly AnyModel[]): DatabasesForTest {
  const onSqlite = (body: Body) => inMemory(models, body)
  const postgres = new PostgresTables(models)
  const onPostgres = (body: Body) => postgres.run(body)
  const each = (body: Body) => async (context: TestContext) => {
    await context.test('on SQLite', () => onSqlite(body))
    await context.test('on PostgreSQL', { skip: noPostgres }, () => onPostgres(body))
  }
  return { each, onSqlite, onPostgres }
}

async function inMemory(models: readonly AnyModel[], body: Body): Promise<void> {
  const database = await connect('sqlite::memory:', { models })
  try {
    await database.createTables()
    await body('sqlite')
  } finally {
    await database.close()
  }
}

interface Made extends AsyncDisposable {
  readonly url: string
  readonly truncate: string
}

/** The tables in a schema of PostgreSQL, emptied before each test. */
class PostgresTables {
  readonly #models: readonly AnyModel[]
  #made: Promise<Made> | undefined

  constructor(models: readonly AnyModel[]) {
    this.#models = models
    after(async () => {
      await (await this.#made)?.[Symbol.asyncDispose]()
    })
  }

  async run(body: Body): Promise<void> {
    this.#made ??= this.#make()
    const { url, truncate } = await this.#made
    const database = await connect(url, { models: this.#models })
    try {
      await database.execute({ sql: truncate, parameters: [], kind: 'write' })
      await body('postgres')
    } finally {
      await database.close()
    }
  }

  async #make(): Promise<Made> {
    const made = await postgresForTest({ models: this.#models })
    await made.database.createTables()
    await made.database.close()
    const names = tablesOfModels(this.#models).map(({ name }) => quoteName(name))
    return {
      url: made.url,
      truncate: `TRUNCATE ${names.join(', ')} RESTART IDENTITY CASCADE`,
      [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
    }
  }
}
