/** Announces what is done to users, whoever does it: the admin, a view, a task. */
import type { Application } from '../../core/application.ts'
import { applicationEvents } from '../../core/events.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { databases } from '../../db/engine/databases.ts'
import { observeRows, type RowChange } from '../../db/row-changes.ts'
import { sessionStore } from '../../http/session/session-store.ts'
import { authSettings } from '../auth-service.ts'
import { userKeyOf } from './user-model.ts'

/**
 * Announces `user:changed` after each commit that changes a user, so that open connections are asked again. Who was
 * switched off or deleted is signed out: the sessions end, the connections close. The returned function ends the
 * watch. Bulk updates name no row: they take effect with the next request, and on connections within a minute.
 */
export function watchUsers(
  application: Application,
  report: (error: unknown) => void = console.error,
): () => void {
  const { services } = application
  const model = services.get(authSettings).userModel()
  return observeRows((change) => {
    if (change.model !== (model as unknown) || change.pk === undefined) return
    if (change.kind === 'created' || !isOwn(application, change)) return
    announce(application, change).catch(report)
  })
}

function isOwn({ services }: Application, { database }: RowChange): boolean {
  return [...(services.find(databases)?.values() ?? [])].includes(database)
}

async function announce({ services }: Application, change: RowChange): Promise<void> {
  const userKey = userKeyOf({ pk: change.pk })
  const isGone = change.kind === 'deleted' || !isActive(change.row)
  await services.get(applicationEvents).emit('user:changed', { userKey, signOut: isGone })
  if (isGone) await services.get(sessionStore).endAll(userKey)
}

/** Of a row that was loaded in part, the flag may not be known; then nobody switched it off. */
function isActive(row: AnyRow | undefined): boolean {
  return !row || Object.getOwnPropertyDescriptor(row, 'isActive')?.value !== false
}
