/** Writes the history. Called inside the transaction that does what is told. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyRow } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import { LogEntry } from '../log-entry.ts'
import { rowKey } from '../site/row-key.ts'
import { rowLabel } from '../values/row-label.ts'
import { shorten } from '../values/shown-value.ts'
import type { LoggedChange } from './changes.ts'

/** What was done to a row. */
export interface LoggedAct {
  readonly action: 'add' | 'change' | 'delete' | 'action'
  readonly changes?: readonly LoggedChange[]
  /** The name of a bulk action. */
  readonly note?: string
}

/** Adds a line for each row. */
export async function logActs(
  user: CurrentUser,
  rows: readonly AnyRow[],
  act: LoggedAct,
): Promise<void> {
  if (rows.length === 0) return
  await LogEntry.bulkCreate(rows.map((row) => entryFor(user, row, act)))
}

function entryFor(user: CurrentUser, row: AnyRow, { action, changes = [], note = '' }: LoggedAct) {
  const model = row.constructor as unknown as AnyModel
  return {
    action,
    note,
    changes: [...changes],
    actorKey: String(user.pk),
    actorName: shorten(user.name || user.email, 200),
    model: modelInfo(model).label,
    rowKey: shorten(rowKey(row), 200),
    rowLabel: rowLabel(row, user),
  }
}
