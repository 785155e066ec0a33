/** Announces sessions that end, however they are deleted. */
import type { Application } from '../../core/application.ts'
import { applicationEvents } from '../../core/events.ts'
import { databases } from '../../db/engine/databases.ts'
import { observeRows } from '../../db/row-changes.ts'
import { Session } from './models.ts'

/** Announces `session:ended` after each commit that deletes a session; the returned function ends the watch. */
export function watchSessions(
  { services }: Application,
  report: (error: unknown) => void = console.error,
): () => void {
  const own = () => [...(services.find(databases)?.values() ?? [])]
  return observeRows(({ model, kind, pk, database }) => {
    if (model !== (Session as unknown) || kind !== 'deleted' || !own().includes(database)) return
    const sessionId = String(pk)
    return services.find(applicationEvents)?.emit('session:ended', { sessionId }).catch(report)
  })
}
