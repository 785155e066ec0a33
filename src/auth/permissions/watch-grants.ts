/** Announces what is done to permissions and groups, whoever does it: the admin, a relation, a bulk delete. */
import type { Application } from '../../core/application.ts'
import { applicationEvents } from '../../core/events.ts'
import { databases } from '../../db/engine/databases.ts'
import { observeRows, type RowChange } from '../../db/row-changes.ts'
import { Grant, Group, Membership } from './grants.ts'

const watched: readonly unknown[] = [Grant, Group, Membership]

/**
 * Announces after each commit that changes a permission or a membership whose rights changed: the user where the row
 * names one, everybody where it does not. The returned function ends the watch.
 */
export function watchGrants(
  application: Application,
  report: (error: unknown) => void = console.error,
): () => void {
  const own = () => [...(application.services.find(databases)?.values() ?? [])]
  return observeRows((change) => {
    const isNewGroup = change.model === (Group as unknown) && change.kind === 'created'
    if (!watched.includes(change.model) || isNewGroup || !own().includes(change.database)) return
    return announce(application, change).catch(report)
  })
}

async function announce({ services }: Application, { row }: RowChange): Promise<void> {
  const events = services.get(applicationEvents)
  const userKey = row && Object.getOwnPropertyDescriptor(row, 'userKey')?.value
  if (typeof userKey !== 'string') await events.emit('users:changed', {})
  else await events.emit('user:changed', { userKey, signOut: false })
}
