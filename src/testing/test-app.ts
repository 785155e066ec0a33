/** An application for a test: with a fresh database, and nothing in the log. */
import type { App } from '../app/app.ts'
import { createApp } from '../app/create-app.ts'
import type { Settings } from '../app/settings.ts'

/**
 * Makes an application from the settings of the project, or from any, with an empty database in memory and its
 * tables. Its tasks run, also while it does not listen; `await app.tasks.idle()` waits for those that are due.
 * `overrides` come last: `{ database: 'sqlite:…', logLevel: 'debug' }`. Close it with `app.close()`.
 */
export async function createTestApp(
  settings: Settings = {},
  overrides: Settings = {},
): Promise<App> {
  const app = await createApp({
    ...settings,
    environment: 'development',
    secretKey: 'a secret that is known to every test',
    database: 'sqlite::memory:',
    createTables: true,
    logLevel: 'silent',
    ...overrides,
  })
  app.run(() => app.tasks.start())
  return app
}

/**
 * Makes a second node of a test application: another process to its clients, on the same database and with the same
 * streams, presence lists and rights. It takes the settings of `app` when it is made. Close it before `app`.
 */
export async function createTestNode(app: App): Promise<App> {
  return createApp(app.settings as Settings, { beside: app })
}
