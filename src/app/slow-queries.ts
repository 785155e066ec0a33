/** The log of slow queries. */
import { type Application, findApplication } from '../core/application.ts'
import type { Log } from '../core/log.ts'
import { databases } from '../db/engine/databases.ts'
import { queries } from '../db/engine/queries.ts'

/**
 * Logs a warning for each query of the application that takes longer than `limit` milliseconds, until its databases
 * are closed. The values of parameters are not logged.
 */
export function logSlowQueries(app: Application, log: Log, limit: number): void {
  const stop = queries.observe(({ sql, milliseconds, rows, database }) => {
    if (milliseconds <= limit || findApplication() !== app) return
    log.warn({ sql, milliseconds: Math.round(milliseconds), rows, database }, 'slow query')
  })
  for (const database of app.services.get(databases).values()) database.onClose(stop)
}
