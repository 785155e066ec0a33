/**
 * The escape hatch: queries that the mapper has no words for, by Kysely. They run in the transaction that the code
 * belongs to, like all others.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type DialectAdapter,
  Kysely,
  type Dialect as KyselyDialect,
  type Driver as KyselyDriver,
  type QueryCompiler,
  type QueryResult,
} from 'kysely'
import { Database } from './database.ts'
import { findDatabase } from './databases.ts'
import type { Result } from './driver.ts'
import { NotSupported, TransactionError } from './errors.ts'
import { kyselyParts } from './kysely-parts.ts'

/**
 * SQL as a template, with its values as parameters: for `kysely()`, and for parts of its queries.
 *
 * @example
 * const { rows } = await sql<{ n: number }>`select count(*) as n from lot`.execute(kysely())
 */
export { sql } from 'kysely'

/** Tables by name, with their columns: the type that Kysely checks queries against. */
export type Tables = Record<string, Record<string, unknown>>

/** How to reach a database. */
export interface KyselyOptions {
  /** The database or its name; `default` when left out. */
  readonly using?: string | Database | undefined
}

/**
 * A [Kysely](https://kysely.dev) for a database: queries that the mapper has no words for. They run in the transaction
 * that the code belongs to. Names and values are those of the database: snake-case columns, texts for times.
 * Transactions are begun with `atomic`.
 *
 * @example
 * interface Tables {
 *   lot: { id: number; title: string; closes_at: string }
 * }
 * const rows = await kysely<Tables>().selectFrom('lot').select(['id', 'title']).execute()
 * console.log(rows[0]?.title)
 */
export function kysely<T = Tables>(options: KyselyOptions = {}): Kysely<T> {
  const { using } = options
  const database = using instanceof Database ? using : findDatabase(using)
  return new Kysely<T>({ dialect: new AmbientDialect(database) })
}

class AmbientDialect implements KyselyDialect {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  createDriver(): KyselyDriver {
    return new AmbientDriver(this.#database)
  }

  createQueryCompiler(): QueryCompiler {
    return kyselyParts(this.#database.dialect).createQueryCompiler()
  }

  createAdapter(): DialectAdapter {
    return kyselyParts(this.#database.dialect).createAdapter()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return kyselyParts(this.#database.dialect).createIntrospector(db)
  }
}

/** Connections are the database's business, so there is nothing to acquire or release. */
class AmbientDriver implements KyselyDriver {
  readonly #connection: AmbientConnection

  constructor(database: Database) {
    this.#connection = new AmbientConnection(database)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    throw useAtomic()
  }

  async commitTransaction(): Promise<void> {
    throw useAtomic()
  }

  async rollbackTransaction(): Promise<void> {
    throw useAtomic()
  }
}

class AmbientConnection implements DatabaseConnection {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const kind = query.kind === 'SelectQueryNode' || isRead(sql) ? 'read' : 'write'
    const result = await this.#database.execute({ sql, parameters, kind, withColumns: true })
    const { lastInsertId, changes } = result
    return {
      rows: namedRows(result) as R[],
      numAffectedRows: BigInt(kind === 'read' ? 0 : changes),
      ...(lastInsertId === undefined ? {} : { insertId: BigInt(lastInsertId) }),
    }
  }

  // biome-ignore lint/correctness/useYield: it only refuses
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new NotSupported('Kysely cannot stream here. Use execute(), or iterator() of a queryset.')
  }
}

/** Whether raw SQL only reads. What begins with `WITH` may write, so it counts as a write when it names one. */
function isRead(sql: string): boolean {
  if (/^\s*(select|values|explain|pragma)\b/i.test(sql)) return true
  return /^\s*with\b/i.test(sql) && !/\b(insert|update|delete|replace)\b/i.test(sql)
}

function namedRows({ rows, columns = [] }: Result): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])))
}

function useAtomic(): TransactionError {
  return new TransactionError(
    'E_TRANSACTION_KYSELY',
    'Transactions are not begun with Kysely. Put its queries into atomic(): they run inside it.',
  )
}
