/** Rows that are locked until the transaction ends: `selectForUpdate({ skipLocked, noWait, of })`. */
import { onePath } from '../conditions/paths.ts'
import { NotSupported, TransactionError } from '../engine/errors.ts'
import { currentTransaction } from '../engine/transaction.ts'
import { FieldError } from '../errors.ts'
import { requireOptions } from '../known-options.ts'
import { databaseFor } from './read.ts'
import type { Lock, QueryState } from './state.ts'

/** The options of `selectForUpdate`. */
export interface LockOptions {
  readonly skipLocked?: boolean | undefined
  readonly noWait?: boolean | undefined
  readonly of?: readonly string[] | undefined
}

/** How rows are locked. Throws `FieldError` for options that contradict each other. */
export function lockOf(options: LockOptions): Lock {
  requireOptions('selectForUpdate', options, ['skipLocked', 'noWait', 'of'])
  const { skipLocked, noWait, of = ['self'] } = options
  if (skipLocked && noWait)
    throw new FieldError('Locked rows are either skipped or refused. Leave out one of the options.')
  return { whenLocked: skipLocked ? 'skip' : noWait ? 'refuse' : 'wait', of }
}

/**
 * Throws `TransactionError` outside of a transaction, and `FieldError` or `NotSupported` for rows that cannot be locked:
 * on every database, so that code does not depend on the one that it was written with.
 */
export function requireLockable(state: QueryState, { of }: Lock): void {
  if (state.distinct || state.values?.grouped || state.combined)
    throw new FieldError(
      'Only rows of a table can be locked: leave out distinct(), groupBy() and unions, or selectForUpdate().',
    )
  for (const path of of) if (path !== 'self') requireJoined(state, path)
  if (currentTransaction(databaseFor(state))) return
  throw new TransactionError(
    'E_TRANSACTION_NONE',
    'selectForUpdate() locks rows until a transaction ends. Call it inside atomic().',
  )
}

function requireJoined({ meta, related }: QueryState, path: string): void {
  const isJoined = related.some((one) => one === path || one.startsWith(`${path}.`))
  if (!isJoined)
    throw new FieldError(
      `selectForUpdate({ of }) names "${path}", which is not joined. Choices: ${['self', ...related].join(', ')}; add selectRelated('${path}').`,
    )
  const nullable = onePath(meta, path).find((hop) => hop.nullable)
  if (nullable)
    throw new NotSupported(
      `Rows of "${path}" cannot be locked with those that may have none (${nullable.owner.label}.${nullable.name}). Lock them with a query of their own.`,
    )
}
