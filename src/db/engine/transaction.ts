/** Transactions: `atomic`, and what runs before and after the commit. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { sleep } from '../../core/clock.ts'
import { randomFraction } from '../../core/random.ts'
import { andThen, type Eventual } from '../eventual.ts'
import { requireOptions } from '../known-options.ts'
import { currentScope, runInScope, type Scope } from './ambient.ts'
import { Block } from './block.ts'
import { Database } from './database.ts'
import { findDatabase } from './databases.ts'
import type { BeginOptions, DriverTransaction } from './driver.ts'
import { TransactionError } from './errors.ts'
import {
  type AfterCommit,
  type BeforeCommit,
  type CommitHook,
  HookRun,
  runAfterCommit,
} from './hooks.ts'

/** Options of `atomic`. Times are milliseconds. */
export interface AtomicOptions extends BeginOptions {
  /** The database or its alias; that of the surrounding block, else `default`, when left out. */
  readonly using?: string | Database | undefined
  /** Refuses to be inside another block, so that its end is a commit. */
  readonly durable?: boolean | undefined
  /** How often to run the block again when it conflicts with another transaction. Only the outermost block has it. */
  readonly retries?: number | undefined
}

const known = [
  'using',
  'durable',
  'retries',
  'isolation',
  'signal',
  'lockTimeout',
  'foreignKeys',
] satisfies (keyof AtomicOptions)[]

/**
 * Runs `fn` in a transaction: all that its queries do is kept, or, when it throws, nothing. Inside another block it is
 * a savepoint. Resolves with what `fn` gives, after the hooks of the outermost commit.
 *
 * ```ts
 * await atomic(async () => {
 *   const lot = await Lot.selectForUpdate().get({ slug: 'clock' })
 *   await Bid.create({ lot, bidder: bob, amount: '140.00' })
 *   onCommit(() => console.log('tell the others'))
 * })
 * ```
 *
 * Throws what `fn` throws, and a `TransactionError` when the block cannot be committed, or is given what only the
 * outermost block has.
 */
export async function atomic<T>(fn: () => T, options: AtomicOptions = {}): Promise<Awaited<T>> {
  requireOptions('atomic', options, known)
  const database = chosenDatabase(options.using)
  const parent = database.block()
  if (!parent) return outermost(database, fn, options)
  parent.refuseUnusable()
  refuseNested(options)
  return savepoint(parent, fn)
}

/** Like {@link atomic}, but refuses to be inside another block: when it resolves, the data is committed. */
atomic.durable = function durable<T>(
  fn: () => T,
  options: AtomicOptions = {},
): Promise<Awaited<T>> {
  return atomic(fn, { ...options, durable: true })
}

/** How a hook runs. */
export interface OnCommitOptions {
  /** A failure is reported and the other hooks run all the same. */
  readonly robust?: boolean
  /** The database, or its name; that of the surrounding block when left out. */
  readonly using?: string | Database
}

/**
 * Calls `fn` after the outermost commit, and never after a rollback. Outside a transaction it is called at once. A
 * hook may query, open transactions and register hooks. What it throws rejects `atomic`, with the data committed.
 *
 * @example
 * await atomic(async () => {
 *   const bid = await Bid.create({ lot: clock, bidder: bob, amount: '150.00' })
 *   onCommit(() => console.log(`mail to the seller about bid ${bid.id}`), { robust: true })
 * })
 */
export function onCommit(fn: () => unknown, options: OnCommitOptions = {}): void | Promise<void> {
  const hook = { run: fn, robust: options.robust ?? false }
  const scope = options.using ? scopeOf(chosenDatabase(options.using)) : currentScope()
  if (scope instanceof Block) return scope.addHook(hook)
  if (scope instanceof HookRun && !scope.isOver) return scope.add(hook)
  const report = scope?.database instanceof Database ? scope.database.report : console.error
  return new HookRun({}, currentScope(), [hook]).run(report)
}

/**
 * Calls `fn` right at the outermost commit: synchronously, in the order of the commits, before the next writer may
 * begin. `fn` must neither wait nor query; what it throws is reported. A promise that it gives is waited for by the
 * outermost `atomic`, once the transaction is over. Outside a transaction it is called at once, and what it gives is
 * returned.
 */
export function afterCommit(fn: AfterCommit, database?: Database): unknown {
  const scope = database ? database.block() : currentScope()
  if (scope instanceof Block) scope.addAfterCommit(fn)
  else return fn()
}

/**
 * Has `run` called once with all values given for it in this transaction, inside of it, just before the outermost commit.
 * Values given in a savepoint that rolls back are forgotten. Outside a transaction nothing happens: gives `false`.
 */
export function beforeCommit<T>(run: BeforeCommit<T>, value: T): boolean {
  const scope = currentScope()
  if (!(scope instanceof Block)) return false
  scope.addBeforeCommit(run, value)
  return true
}

const attending = new AsyncLocalStorage<BeforeCommit<never>>()

/**
 * Runs `fn`, and has `run` called in each transaction that begins in it, before everything else that runs just before
 * its commit; without values.
 */
export function attendCommits<T>(run: BeforeCommit<never>, fn: () => T): T {
  return attending.run(run, fn)
}

/** Calls `fn` when what the running code did in its transaction is rolled back, savepoints included; else never. */
export function afterRollback(fn: () => void, database: Database): void {
  database.block()?.addUndo(fn)
}

/**
 * The innermost block of `database` that the running code belongs to; `undefined` outside of any.
 * Throws a {@link TransactionError} when that block is over, unless the caller is `detached`: then it is outside.
 */
export function currentTransaction(
  database: Database,
  options: { detached?: boolean } = {},
): Block | undefined {
  const block = database.block()
  if (block?.isEnded && options.detached) return undefined
  block?.refuseUnusable()
  return block
}

function chosenDatabase(using: string | Database | undefined): Database {
  if (using instanceof Database) return using
  if (using !== undefined) return findDatabase(using)
  const surrounding = currentScope()?.database
  return surrounding instanceof Database ? surrounding : findDatabase()
}

function scopeOf(database: Database): Scope | undefined {
  for (let scope = currentScope(); scope; scope = scope.outer) {
    if (scope.database === database) return scope
  }
  return undefined
}

/** Only the block itself is run again; once it is committed, its hooks are not part of it any more. */
async function outermost<T>(
  database: Database,
  fn: () => T,
  options: AtomicOptions,
): Promise<Awaited<T>> {
  const outer = currentScope()
  const committed = await withRetries(() => transaction(database, fn, options), options)
  const { value, hooks, told } = committed
  if (told) await told
  await new HookRun(database, outer, hooks).run(database.report)
  return value
}

async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries = 0, signal }: AtomicOptions,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      if (failures >= retries || !isConflict(error)) throw error
    }
    await sleep(2 ** Math.min(failures, 8) * (0.5 + randomFraction()), signal)
  }
}

interface Committed<T> {
  readonly value: Awaited<T>
  readonly hooks: readonly CommitHook[]
  /** What was begun at the commit, and has to be waited for. */
  readonly told: Eventual<void>
}

async function transaction<T>(
  database: Database,
  fn: () => T,
  options: BeginOptions,
): Promise<Committed<T>> {
  const outer = currentScope()
  const connection = await database.begin(options)
  const block = new Block({ database, transaction: connection, outer })
  const attendant = attending.getStore()
  if (attendant) block.addBeforeCommit(attendant)
  const { value, told } = await runToCommit(block, connection, fn)
  return { value, told, hooks: block.hooks }
}

async function runToCommit<T>(
  block: Block,
  connection: DriverTransaction,
  fn: () => T,
): Promise<Omit<Committed<T>, 'hooks'>> {
  try {
    const value = await runInScope(block, async () => await fn())
    block.refuseUnusable()
    await block.commit()
    return { value, told: tellCommitted(block) }
  } catch (error) {
    await block.rollback().catch((block.database as Database).report)
    throw error
  } finally {
    connection.release()
  }
}

/** What forwards comes after what tells others of changed rights: who may not see it any more does not get it. */
function tellCommitted({ afterCommit, committed, database }: Block): Eventual<void> {
  const { report } = database as Database
  return andThen(runAfterCommit(afterCommit, report), () => runAfterCommit(committed, report))
}

async function savepoint<T>(parent: Block, fn: () => T): Promise<Awaited<T>> {
  const block = await parent.openInner(currentScope())
  let value: Awaited<T>
  try {
    value = await runInScope(block, async () => await fn())
    if (!block.isEnded) block.refuseUnusable()
  } catch (error) {
    await block.rollbackToSavepoint()
    throw error
  }
  await block.release()
  return value
}

function isConflict(error: unknown): boolean {
  return error instanceof TransactionError && error.code === 'E_TRANSACTION_CONFLICT'
}

/** Throws for what a block can have only where it begins a transaction. */
function refuseNested({ durable, retries, isolation }: AtomicOptions): void {
  if (durable)
    throw nestedError(
      'A durable transaction cannot be inside another one. Call it outside, or use atomic().',
    )
  const given = Object.entries({ retries, isolation }).find(([, value]) => value !== undefined)
  if (given)
    throw nestedError(
      `Only the outermost block has "${given[0]}": inside of another one a block is a savepoint. Give it to the outermost block.`,
    )
}

function nestedError(message: string): TransactionError {
  return new TransactionError('E_TRANSACTION_NESTED', message)
}
