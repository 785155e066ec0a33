/** One `atomic` block: the outermost is a transaction, those inside it are savepoints. */
import type { Eventual } from '../eventual.ts'
import { runInScope, type Scope } from './ambient.ts'
import type { DriverTransaction, Parts, Result, Statement } from './driver.ts'
import { DatabaseError, TransactionError } from './errors.ts'
import { Fifo } from './fifo.ts'
import { type AfterCommit, type BeforeCommit, CommitBatches, type CommitHook } from './hooks.ts'

/** What a block is made of. */
export interface BlockOptions {
  readonly database: object
  readonly transaction: DriverTransaction
  /** The block around it in the same transaction. */
  readonly parent?: Block | undefined
  readonly outer: Scope | undefined
}

/** A block of a transaction. While a block inside it is open, its own writes wait for that to end. */
export class Block implements Scope {
  readonly database: object
  readonly outer: Scope | undefined
  readonly parent: Block | undefined
  readonly #transaction: DriverTransaction
  readonly #depth: number
  readonly #turns = new Fifo()
  readonly #hooks: CommitHook[] = []
  readonly #afterCommit: AfterCommit[] = []
  readonly #batches = new CommitBatches()
  #committed: readonly (() => void)[] = []
  #hasWritten = false
  #undos: (() => void)[] = []
  #inner: Block | undefined
  #ended = false
  #failure: unknown

  constructor({ database, transaction, parent, outer }: BlockOptions) {
    this.database = database
    this.outer = outer
    this.parent = parent
    this.#transaction = transaction
    this.#depth = parent ? parent.#depth + 1 : 0
  }

  /** Whether the block is over, so that nothing can run in it any more. */
  get isEnded(): boolean {
    return this.#ended
  }

  /** Hooks that run after the outermost commit; of a savepoint, those registered so far. */
  get hooks(): readonly CommitHook[] {
    return this.#hooks
  }

  /** What runs at the commit itself, in order with other commits. */
  get afterCommit(): readonly AfterCommit[] {
    return this.#afterCommit
  }

  /** What was given by what ran before the commit; it runs once all that was begun at the commit is over. */
  get committed(): readonly (() => void)[] {
    return this.#committed
  }

  addHook(hook: CommitHook): void {
    this.#refuseEnded()
    this.#hooks.push(hook)
  }

  addAfterCommit(fn: AfterCommit): void {
    this.#refuseEnded()
    this.#afterCommit.push(fn)
  }

  /** Has `run` called once, just before the outermost commit, with these values among others. */
  addBeforeCommit<T>(run: BeforeCommit<T>, ...values: T[]): void {
    this.#refuseEnded()
    this.#batches.add(run as BeforeCommit<unknown>, values)
  }

  /** What takes back, after a rollback, what the code holds in memory. */
  addUndo(fn: () => void): void {
    this.#undos.push(fn)
  }

  /** Runs a statement here. Throws a {@link TransactionError} when the block is over or broken. */
  execute(statement: Statement): Eventual<Result> {
    this.refuseUnusable()
    if (statement.kind === 'write') this.#hasWritten = true
    if (statement.kind === 'write' && this.#turns.isHeld) {
      return this.#turns.run(() => this.#perform(() => this.#transaction.execute(statement)))
    }
    return this.#perform(() => this.#transaction.execute(statement))
  }

  /** Reads rows a part at a time. */
  async *stream(statement: Statement, size: number): Parts {
    const parts = this.#transaction.stream(statement, size)
    try {
      for (;;) {
        const { value, done } = await this.#perform(() => parts.next())
        if (done) return
        yield value
      }
    } finally {
      await parts.return()
    }
  }

  /** Runs several statements, separated by semicolons. */
  async script(sql: string): Promise<void> {
    this.#hasWritten = true
    return this.#turns.run(() => this.#perform(() => this.#transaction.script(sql)))
  }

  /** Opens a savepoint, once the blocks before it are over. `close` must be called on it. */
  async openInner(outer: Scope | undefined): Promise<Block> {
    await this.#turns.acquire()
    try {
      const { database } = this
      const inner = new Block({ database, transaction: this.#transaction, parent: this, outer })
      await this.#perform(() => this.#control(`SAVEPOINT ${inner.#savepoint}`))
      this.#refuseEnded()
      this.#inner = inner
      return inner
    } catch (error) {
      this.#turns.release()
      throw error
    }
  }

  /** Ends a savepoint; what it hooked goes to the block around it. Throws when it was broken or taken away. */
  async release(): Promise<void> {
    const parent = this.#parent()
    const taken = this.#ended
    await this.#end()
    try {
      if (taken) throw endedError()
      await parent.#perform(() => this.#control(`RELEASE ${this.#savepoint}`))
      this.#handOver(parent)
    } finally {
      parent.#innerIsOver(this)
    }
  }

  /** Undoes a savepoint. */
  async rollbackToSavepoint(): Promise<void> {
    const parent = this.#parent()
    const taken = this.#ended
    await this.#end()
    try {
      if (!taken) await this.#undo()
      this.#takeBack()
    } catch (error) {
      parent.#fail(error)
    } finally {
      parent.#innerIsOver(this)
    }
  }

  /** Commits the outermost block. The connection is still held afterwards. */
  async commit(): Promise<void> {
    await this.#end()
    if (!this.#batches.isEmpty) await this.#runBeforeCommit()
    await this.#transaction.commit({ isOrdered: this.#afterCommit.length > 0 })
  }

  /**
   * In a block of their own, because this one is over for all others. Constraints are checked first: a check may have to
   * wait for a transaction that waits for what is locked here.
   */
  async #runBeforeCommit(): Promise<void> {
    const { database, outer } = this
    await this.#transaction.check()
    const last = new Block({ database, transaction: this.#transaction, outer })
    this.#inner = last
    const hasWritten = this.#hasWritten || this.#batches.haveValues
    const transaction = { database, hasWritten }
    this.#batches.moveTo(last.#batches)
    this.#committed = await runInScope(last, () => last.#batches.run(transaction))
    last.refuseUnusable()
    await last.#end()
    last.#handOver(this)
    this.#inner = undefined
  }

  /** Gives what was hooked to the block that goes on. */
  #handOver(block: Block): void {
    block.#hooks.push(...this.#hooks)
    block.#afterCommit.push(...this.#afterCommit)
    for (const undo of this.#undos) block.#undos.push(undo)
    this.#batches.moveTo(block.#batches)
    block.#hasWritten ||= this.#hasWritten
  }

  /** Rolls the outermost block back. */
  async rollback(): Promise<void> {
    this.#ended = true
    if (this.#inner) this.#inner.#takeAway()
    this.#takeBack()
    await this.#transaction.rollback()
  }

  /** Runs what was kept for a rollback, the latest first. */
  #takeBack(): void {
    if (this.#inner) this.#inner.#takeBack()
    const undos = this.#undos
    this.#undos = []
    for (const undo of undos.reverse()) undo()
  }

  /** Throws when nothing may run here: the block is over, or a query in it failed. */
  refuseUnusable(): void {
    this.#refuseEnded()
    const failure = this.#findFailure()
    if (failure !== undefined) throw brokenError(failure)
  }

  get #savepoint(): string {
    return `voltaic_${this.#depth}`
  }

  #parent(): Block {
    if (this.parent) return this.parent
    throw new TransactionError('E_TRANSACTION_ENDED', 'The outermost block has no savepoint.')
  }

  #refuseEnded(): void {
    if (this.#ended) throw endedError()
  }

  #findFailure(): unknown {
    return this.#failure ?? (this.parent ? this.parent.#findFailure() : undefined)
  }

  #perform<T>(run: () => Eventual<T>): Eventual<T> {
    this.refuseUnusable()
    try {
      const value = run()
      return value instanceof Promise ? value.catch((error) => this.#failWith(error)) : value
    } catch (error) {
      return this.#failWith(error)
    }
  }

  #failWith(error: unknown): never {
    if (error instanceof DatabaseError) this.#fail(error)
    throw error
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    if (this.parent && !this.#transaction.isOpen) this.parent.#fail(error)
  }

  async #control(sql: string): Promise<void> {
    await this.#transaction.execute({ sql, parameters: [], kind: 'write' })
  }

  /** A block that is still open inside this one when it ends is undone: what it did is only half done. */
  async #end(): Promise<void> {
    this.#ended = true
    const inner = this.#inner
    if (!inner) return
    inner.#takeAway()
    if (this.#transaction.isOpen) await inner.#undo()
  }

  #takeAway(): void {
    this.#ended = true
    if (this.#inner) this.#inner.#takeAway()
  }

  async #undo(): Promise<void> {
    if (!this.#transaction.isOpen) throw this.#failure ?? endedError()
    await this.#control(`ROLLBACK TO ${this.#savepoint}`)
    await this.#control(`RELEASE ${this.#savepoint}`)
  }

  #innerIsOver(inner: Block): void {
    if (this.#inner === inner) this.#inner = undefined
    this.#turns.release()
  }
}

function endedError(): TransactionError {
  return new TransactionError(
    'E_TRANSACTION_ENDED',
    'The transaction that this code belongs to has ended. Await everything that is started inside atomic(), or start it in outsideTransaction().',
  )
}

function brokenError(cause: unknown): TransactionError {
  return new TransactionError(
    'E_TRANSACTION_BROKEN',
    'A query of this transaction failed, so nothing further can run in it and it will not be committed. Let the error leave the block, or put the query that may fail into an atomic() of its own.',
    { cause },
  )
}
