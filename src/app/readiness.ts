/** What `/readyz` asks: whether this process can do its work, and is to get any. */
import { databases, defaultAlias } from '../db/engine/databases.ts'
import type { ReadinessCheck } from '../http/middleware/health.ts'
import type { Backplane } from '../realtime/backplane/backplane.ts'
import type { App } from './app.ts'

/** The checks by name. */
export function readinessChecks(
  app: App,
  backplane: Backplane,
): Readonly<Record<string, ReadinessCheck>> {
  return {
    draining: () => refuse(app.isClosing, 'The process is about to end.'),
    database: () =>
      app.services
        .get(databases)
        .get(defaultAlias)
        ?.execute({ sql: 'select 1', parameters: [], kind: 'read' }),
    backplane: () => refuse(backplane.status === 'lost', 'The backplane cannot be reached.'),
  }
}

function refuse(isSo: boolean, message: string): void {
  if (isSo) throw new Error(message)
}
