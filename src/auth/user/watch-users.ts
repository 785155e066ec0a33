/** Announces what is done to users, whoever does it: the admin, a view, a task. */
import type { Application } from '../../core/application.ts'
import { applicationEvents } from '../../core/events.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { databases } from '../../db/engine/databases.ts'
import { observeRows, type RowChange } from '../../db/row-changes.ts'
import { sessionStore } from '../../http/session/session-store.ts'
import { authSettings } from '../auth-service.ts'
import { userKeyOf } from './user-model.ts'

/** The fields that decide whether somebody may be here, and as what. */
const rightsFields = new Set(['isActive', 'isStaff', 'isSuperuser'])

/**
 * Announces `user:changed` after each commit that changes a user, so that open connections are asked again. Who was
 * switched off or deleted is signed out: the sessions end, the connections close. The returned function ends the
 * watch. A bulk update names no row: one that sets who may sign in, or what they are, announces `users:changed`; one
 * that sets passwords signs out whoever its conditions find. The writes wait until all nodes hold back what they forbid.
 */
export function watchUsers(
  application: Application,
  report: (error: unknown) => void = console.error,
): () => void {
  const { services } = application
  const model = services.get(authSettings).userModel()
  return observeRows((change) => {
    if (change.model !== (model as unknown) || !isOwn(application, change)) return
    if (change.pk === undefined) return announceMany(application, change).catch(report)
    return change.kind === 'created' ? undefined : announce(application, change).catch(report)
  })
}

async function announceMany(application: Application, change: RowChange): Promise<void> {
  const { fields = [], matching } = change
  if (fields.some((name) => rightsFields.has(name))) {
    await application.services.get(applicationEvents).emit('users:changed', {})
  }
  if (!fields.includes('password') || !matching) return
  for (const pk of await matching()) await signOut(application, userKeyOf({ pk }))
}

async function signOut({ services }: Application, userKey: string): Promise<void> {
  await services.get(applicationEvents).emit('user:changed', { userKey, signOut: true })
  await services.get(sessionStore).endAll(userKey)
}

function isOwn({ services }: Application, { database }: RowChange): boolean {
  return [...(services.find(databases)?.values() ?? [])].includes(database)
}

async function announce(application: Application, change: RowChange): Promise<void> {
  const userKey = userKeyOf({ pk: change.pk })
  const isGone = change.kind === 'deleted' || !isActive(change.row)
  if (isGone) return signOut(application, userKey)
  const events = application.services.get(applicationEvents)
  await events.emit('user:changed', { userKey, signOut: false })
}

/** Of a row that was loaded in part, the flag may not be known; then nobody switched it off. */
function isActive(row: AnyRow | undefined): boolean {
  return !row || Object.getOwnPropertyDescriptor(row, 'isActive')?.value !== false
}
