/** What a database's driver does for the engine. One implementation for each dialect. */
import type { Eventual } from '../eventual.ts'

/** The dialects of SQL that can be spoken. */
export type Dialect = 'sqlite' | 'postgres'

/** One statement for a database. */
export interface Statement {
  /** SQL with placeholders: `?` for SQLite, `$1` for PostgreSQL. */
  readonly sql: string
  /** The values for the placeholders. */
  readonly parameters: readonly unknown[]
  /** A `read` changes nothing; outside a transaction it does not wait for writers. */
  readonly kind: 'read' | 'write'
  /** A read that is known to take long: it runs where it does not hold up other work. */
  readonly heavy?: boolean | undefined
  /** Asks for the names of the columns too. */
  readonly withColumns?: boolean | undefined
}

/** What a statement gave. */
export interface Result {
  /** Values in the order of the columns. Integers beyond ±2^53 are `bigint`, all others `number`. */
  readonly rows: readonly (readonly unknown[])[]
  /** How many rows a write touched. */
  readonly changes: number
  /** The key of the row inserted last, where the database tells and nothing is returned. */
  readonly lastInsertId: number | bigint | undefined
  /** The names of the columns, when the statement asked for them. */
  readonly columns?: readonly string[] | undefined
  /** How long the database took, without the time spent waiting for a turn. */
  readonly milliseconds: number
}

/** The levels of isolation a transaction may ask for. */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** How a transaction begins. */
export interface BeginOptions {
  /**
   * How much of other transactions it may see: `'read committed'`, `'repeatable read'` or `'serializable'`. SQLite is
   * always serializable. Only the outermost block has it.
   */
  readonly isolation?: Isolation | undefined
  /** Gives up waiting for a turn. */
  readonly signal?: AbortSignal | undefined
  /** `false` switches the checking of foreign keys off for the whole transaction: for changes of the schema. */
  readonly foreignKeys?: boolean | undefined
  /** How long to wait for a lock that another process holds, in milliseconds; the database's own when left out. */
  readonly lockTimeout?: number | undefined
}

/** How a transaction is committed. */
export interface CommitOptions {
  /** No other ordered commit of this process happens before the transaction is released. */
  readonly isOrdered?: boolean | undefined
}

/** The rows of a read, a part at a time. Ending the iteration early ends the read. */
export type Parts = AsyncGenerator<Result['rows'], void, void>

/** A transaction that has begun. Statements run one after another, however they are called. */
export interface DriverTransaction {
  /** Whether the database still holds the transaction open; some failures end it. */
  readonly isOpen: boolean
  /** Runs a statement; gives the result, or throws, at once where the database is in this process. */
  execute(statement: Statement): Eventual<Result>
  /** Reads rows, at most `size` at a time, as they were when it began. */
  stream(statement: Statement, size: number): Parts
  /** Runs several statements, separated by semicolons. */
  script(sql: string): Promise<void>
  /** Checks, and from now on at once, what would be checked at the commit. */
  check(): Promise<void>
  commit(options?: CommitOptions): Promise<void>
  rollback(): Promise<void>
  /** Gives the connection back. The next writer may begin only now. */
  release(): void
}

/** How a write outside a transaction is run. */
export interface ExecuteOptions {
  /** Called with the result right after the write is committed, before the next writer may begin. */
  readonly committed?: ((result: Result) => void) | undefined
}

/** A way to a database. */
export interface Driver {
  readonly dialect: Dialect
  /**
   * Runs a statement outside any transaction. Where the database is in this process and nothing has to be waited
   * for, it gives the result, or throws, at once.
   */
  execute(statement: Statement, options?: ExecuteOptions): Eventual<Result>
  /** Reads rows outside any transaction, at most `size` at a time, as they were when it began. */
  stream(statement: Statement, size: number): Parts
  /** Begins a transaction, when its turn has come. */
  begin(options?: BeginOptions): Promise<DriverTransaction>
  /**
   * Runs SQL outside of any transaction, for as long as it takes: no timeout of the database ends it. Several statements
   * are a transaction of their own where the database sees them so.
   */
  alone(sql: string): Promise<void>
  /** Waits for what is under way, then closes all connections. */
  close(): Promise<void>
}
