/** A transaction on a connection of its own. */
import type { CommitOptions, DriverTransaction, Parts, Result, Statement } from '../driver.ts'
import { TransactionError } from '../errors.ts'
import type { Fifo } from '../fifo.ts'
import type { PostgresConnection } from './connection.ts'

/** What a {@link PostgresTransaction} is made of. */
export interface PostgresTransactionOptions {
  readonly connection: PostgresConnection
  /** Held from the commit to the release of those commits whose order matters. */
  readonly commits: Fifo
  /** How long to wait for the turn to commit, in milliseconds. */
  readonly timeout: number
}

/** Begun by the driver. */
export class PostgresTransaction implements DriverTransaction {
  readonly #connection: PostgresConnection
  readonly #commits: Fifo
  readonly #timeout: number
  #cursors = 0
  #isChecked = false
  #isEnding = false
  #isClean = false
  #holdsTurn = false

  constructor({ connection, commits, timeout }: PostgresTransactionOptions) {
    this.#connection = connection
    this.#commits = commits
    this.#timeout = timeout
  }

  get isOpen(): boolean {
    return !this.#isEnding && this.#connection.isUsable
  }

  async execute(statement: Statement): Promise<Result> {
    this.#refuseEnded()
    return this.#connection.execute(statement)
  }

  /** By a cursor of the server. */
  async *stream({ sql, parameters }: Statement, size: number): Parts {
    this.#cursors += 1
    const name = `voltaic_cursor_${this.#cursors}`
    const control = (text: string) => this.execute({ sql: text, parameters: [], kind: 'read' })
    const declare = `DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`
    await this.execute({ sql: declare, parameters, kind: 'read' })
    try {
      for (;;) {
        const { rows } = await control(`FETCH ${size} FROM ${name}`)
        if (rows.length > 0) yield rows
        if (rows.length < size) return
      }
    } finally {
      // A transaction that failed or ended has closed it.
      if (this.isOpen) await control(`CLOSE ${name}`).catch(() => {})
    }
  }

  async script(sql: string): Promise<void> {
    this.#refuseEnded()
    await this.#connection.script(sql)
  }

  async check(): Promise<void> {
    if (this.#isChecked) return
    await this.script('SET CONSTRAINTS ALL IMMEDIATE')
    this.#isChecked = true
  }

  /**
   * Commits; in order with other ordered commits of this process. Those check the deferred constraints before their
   * turn: a check may have to wait for a transaction that itself waits for the turn.
   */
  async commit({ isOrdered = false }: CommitOptions = {}): Promise<void> {
    if (isOrdered) {
      await this.check()
      await this.#commits.acquire({ timeout: this.#timeout, what: 'the turn to commit' })
      this.#holdsTurn = true
    }
    this.#isEnding = true
    this.#isClean = true
    await this.#connection.commit()
  }

  async rollback(): Promise<void> {
    if (!this.isOpen) return
    this.#isEnding = true
    await this.#connection.script('ROLLBACK')
    this.#isClean = true
  }

  release(): void {
    if (this.#holdsTurn) this.#commits.release()
    this.#holdsTurn = false
    this.#connection.release({ isClean: this.#isClean })
  }

  /** The connection may be somebody else's by now. */
  #refuseEnded(): void {
    if (!this.#isEnding) return
    throw new TransactionError(
      'E_TRANSACTION_ENDED',
      'The transaction that this code belongs to has ended. Await everything that is started inside atomic().',
    )
  }
}
