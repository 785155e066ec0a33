/** A database: where statements run, inside the ambient transaction or by themselves. */
import { andThen, type Eventual } from '../eventual.ts'
import type { TableSchema } from '../schema/table.ts'
import { currentScope, type Scope } from './ambient.ts'
import { Block } from './block.ts'
import type {
  BeginOptions,
  Dialect,
  Driver,
  DriverTransaction,
  ExecuteOptions,
  Parts,
  Result,
  Statement,
} from './driver.ts'
import { ConnectionError } from './errors.ts'
import type { ReportFailure } from './hooks.ts'
import { queries } from './queries.ts'
import { Replicas } from './replicas.ts'

/** What a {@link Database} is made of. */
export interface DatabaseOptions {
  readonly name: string
  readonly driver: Driver
  /** The models that belong to it. */
  readonly models?: Iterable<object> | undefined
  /** Makes and drops the tables of the models that belong to the database. */
  readonly schema?: SchemaTools | undefined
  /** Where failures go that must not stop anything: of robust hooks. `console.error` when left out. */
  readonly report?: ReportFailure | undefined
  /** Whether awaiting a relation that is not loaded is an error. */
  readonly strictLoading?: boolean | undefined
}

/** How the tables of a database are made. */
export interface SchemaTools {
  /** The tables of models. */
  tables(models: Iterable<object>, dialect: Dialect): readonly TableSchema[]
  /** The models of the rows between models, which nobody lists. */
  throughModels(models: Iterable<object>): Iterable<object>
  create(database: Database, tables: readonly TableSchema[]): Promise<void>
  drop(database: Database, tables: readonly TableSchema[]): Promise<void>
}

/** How a statement is run. */
export interface RunOptions extends ExecuteOptions {
  /** Runs it outside when the transaction that the code belongs to has ended, instead of failing. */
  readonly detached?: boolean | undefined
}

const atOnce: RunOptions = {}

/** A database with a name: what `connect` gives. */
export class Database {
  /** The name: `default` unless it was given another one. */
  readonly name: string
  /** The dialect of SQL that it speaks. */
  readonly dialect: Dialect
  /** Where failures go that must not stop anything. @internal */
  readonly report: ReportFailure
  /** Whether awaiting a relation that is not loaded is an error. @internal */
  readonly strictLoading: boolean
  readonly #replicas = new Replicas<Database>()
  #primary: Database | undefined
  readonly #driver: Driver
  readonly #schema: SchemaTools | undefined
  readonly #models: Set<object>
  #throughModels: ReadonlySet<object> | undefined
  readonly #closers: (() => void)[] = []
  #closing: Promise<void> | undefined

  constructor(options: DatabaseOptions) {
    const { name, driver, models, schema, report = console.error, strictLoading = false } = options
    this.name = name
    this.strictLoading = strictLoading
    this.dialect = driver.dialect
    this.report = report
    this.#driver = driver
    this.#models = new Set(models)
    this.#schema = schema
  }

  /** The database that is written: itself, or the one that it is a replica of. @internal */
  get primary(): Database {
    return this.#primary ?? this
  }

  /** The database that is read: a replica, in turns, outside of transactions. @internal */
  get reader(): Database {
    return this.#replicas.next(this)
  }

  /** Whether what is read may be older than what was written. @internal */
  get hasReplicas(): boolean {
    return this.#replicas.areThere
  }

  /** Makes `replica` a copy that is read instead of this database, until it is closed. @internal */
  addReplica(replica: Database): void {
    replica.#primary = this
    if (replica.#models.size === 0) replica.addModels(this.#models)
    this.#replicas.add(replica)
    replica.onClose(() => this.#replicas.delete(replica))
  }

  /** Whether `close` has been called. */
  get isClosed(): boolean {
    return this.#closing !== undefined
  }

  /** The models that belong to this database. @internal */
  get models(): Iterable<object> {
    return this.#models
  }

  /** Whether the model belongs to this database, by itself or as the one between two models that do. @internal */
  has(model: object): boolean {
    if (this.#models.has(model)) return true
    this.#throughModels ??= new Set(this.#schema?.throughModels(this.#models))
    return this.#throughModels.has(model)
  }

  /** Makes models belong to this database. @internal */
  addModels(models: Iterable<object>): void {
    for (const model of models) this.#models.add(model)
    this.#throughModels = undefined
  }

  /** Makes models no longer belong to this database. @internal */
  removeModels(models: Iterable<object>): void {
    for (const model of models) this.#models.delete(model)
    this.#throughModels = undefined
  }

  /**
   * Runs a statement: in the transaction that the code belongs to, else by itself.
   *
   * @throws {DatabaseError} when the database refuses it
   * @throws {TransactionError} when the code's transaction has ended or is broken
   * @example
   * const sql = 'SELECT title FROM lot'
   * const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
   * console.log(rows[0]) // ['Clock']
   */
  async execute(statement: Statement, options: RunOptions = atOnce): Promise<Result> {
    return this.run(statement, options)
  }

  /** Like {@link execute}, but without a promise, throwing at once, where nothing has to be waited for. */
  run(statement: Statement, options: RunOptions = atOnce): Eventual<Result> {
    try {
      const result = this.#run(statement, options)
      if (!(result instanceof Promise)) {
        if (queries.areObserved) this.#observe(statement, result)
        return result
      }
      return result.then(
        (value) => this.#observe(statement, value),
        (error) => this.#observeFailure(statement, error),
      )
    } catch (error) {
      return this.#observeFailure(statement, error)
    }
  }

  /**
   * Reads rows, at most `size` at a time, so that they are never all in memory: in the transaction that the code belongs
   * to, else by itself. Observers are told of one query, when it is over.
   */
  async *stream(statement: Statement, size: number): Parts {
    const parts = this.#stream(statement, size)
    let [rows, milliseconds] = [0, 0]
    let failure: { error?: unknown } = {}
    try {
      for (;;) {
        const start = performance.now()
        const { value, done } = await parts.next()
        milliseconds += performance.now() - start
        if (done) return
        rows += value.length
        yield value
      }
    } catch (error) {
      failure = { error }
      throw error
    } finally {
      await parts.return()
      queries.report({ sql: statement.sql, milliseconds, rows, database: this.name, ...failure })
    }
  }

  #stream(statement: Statement, size: number): Parts {
    const block = this.block()
    if (block) return block.stream(statement, size)
    this.#refuseClosed()
    return this.#driver.stream(statement, size)
  }

  /** Runs several statements, separated by semicolons. Only inside `atomic`. */
  async script(sql: string): Promise<void> {
    const block = this.block()
    if (!block)
      throw new ConnectionError('E_DB_SCRIPT', 'A script runs inside atomic() only. Put it there.')
    await block.script(sql)
    queries.report({ sql, milliseconds: 0, rows: 0, database: this.name })
  }

  /** Runs SQL that no transaction may contain, also when the code belongs to one. @internal */
  async alone(sql: string): Promise<void> {
    this.#refuseClosed()
    await this.#driver.alone(sql)
    queries.report({ sql, milliseconds: 0, rows: 0, database: this.name })
  }

  /** The block that the code belongs to, ended or not; `undefined` outside of any. @internal */
  block(): Block | undefined {
    for (let scope: Scope | undefined = currentScope(); scope; scope = scope.outer) {
      if (scope.database !== this) continue
      return scope instanceof Block ? scope : undefined
    }
    return undefined
  }

  /** Begins a transaction that is not ambient. `atomic` does both. @internal */
  begin(options?: BeginOptions): Promise<DriverTransaction> {
    this.#refuseClosed()
    return this.#driver.begin(options)
  }

  /**
   * Makes the tables of the models that belong to this database, straight from the models: for scripts, benches and
   * tests.
   */
  async createTables(): Promise<void> {
    await this.#schema?.create(this, this.#schema.tables(this.#models, this.dialect))
  }

  /** Drops the tables of the models that belong to this database. */
  async dropTables(): Promise<void> {
    await this.#schema?.drop(this, this.#schema.tables(this.#models, this.dialect))
  }

  /** Calls `fn` when the database is closed. @internal */
  onClose(fn: () => void): void {
    this.#closers.push(fn)
  }

  /** Waits for what is under way, then closes all connections. Calling it again changes nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Closes it at the end of a block: `await using database = await connect(…)`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    for (const fn of this.#closers) fn()
    await this.#driver.close()
  }

  #run(statement: Statement, options: RunOptions): Eventual<Result> {
    const block = this.block()
    if (block && !(options.detached && block.isEnded)) {
      return this.#runInside(block, statement, options)
    }
    this.#refuseClosed()
    return this.#driver.execute(statement, options)
  }

  #runInside(block: Block, statement: Statement, { committed }: RunOptions): Eventual<Result> {
    const result = block.execute(statement)
    if (!committed) return result
    return andThen(result, (value) => {
      block.addAfterCommit(() => committed(value))
      return value
    })
  }

  #observe({ sql }: Statement, result: Result): Result {
    const { milliseconds, rows, changes } = result
    queries.report({ sql, milliseconds, rows: rows.length || changes, database: this.name })
    return result
  }

  #observeFailure({ sql }: Statement, error: unknown): never {
    queries.report({ sql, milliseconds: 0, rows: 0, database: this.name, error })
    throw error
  }

  #refuseClosed(): void {
    if (!this.isClosed) return
    const message = `The database "${this.name}" is closed. Connect again before you use it.`
    throw new ConnectionError('E_DB_CLOSED', message)
  }
}
