/** Saves a row if its policy allows it, on the row as it was and as it will be. */
import { VoltaicError } from '../core/errors.ts'
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel, AnyRow } from '../db/any-model.ts'
import { atomic } from '../db/engine/transaction.ts'
import { modelInfo } from '../db/model-info.ts'
import { permittedRows } from './visible-rows.ts'

/** A policy says no. */
export class PolicyDenied extends VoltaicError {
  /** Answered with 403. */
  readonly status = 403

  constructor(action: string, label: string) {
    super('E_POLICY_DENIED', `The policy of ${label} does not allow to ${action} this row.`)
  }
}

/** How a permitted row is saved. */
export interface SavePermittedOptions {
  /** Replaces `row.save()`; runs in the transaction. */
  readonly save?: () => Promise<unknown>
}

/**
 * Saves `row` for `user`: a new row must meet the rule for `add`, a stored one that for `change` both as it stands in
 * the database and as it will stand there. Throws {@link PolicyDenied}; then nothing was saved.
 */
export async function savePermitted<R extends AnyRow>(
  user: CurrentUser,
  row: R,
  options: SavePermittedOptions = {},
): Promise<R> {
  const action = row.isSaved ? 'change' : 'add'
  await atomic(async () => {
    if (row.isSaved) await requirePermitted(user, action, row)
    await (options.save ? options.save() : row.save())
    await requirePermitted(user, action, row)
  })
  return row
}

/** Throws {@link PolicyDenied} unless the rule finds the row, as it stands in the database. */
export async function requirePermitted(
  user: CurrentUser,
  action: string,
  row: AnyRow,
): Promise<void> {
  const model = row.constructor as unknown as AnyModel
  const isPermitted = await permittedRows(model, user, action).filter({ pk: row.pk }).exists()
  if (!isPermitted) throw new PolicyDenied(action, modelInfo(model).label)
}
