/** The accounts of an application: its keys, its users, and where they sign in. */
import { authSettings, createAuth } from '../auth/auth-service.ts'
import { watchGrants } from '../auth/permissions/watch-grants.ts'
import { SignInRoute } from '../auth/routes/sign-in-address.ts'
import { passwordStamp } from '../auth/user/password-stamp.ts'
import { watchUsers } from '../auth/user/watch-users.ts'
import type { Log } from '../core/log.ts'
import { keyring } from '../core/signing/keyring.ts'
import type { Keyring } from '../core/signing/signing.ts'
import { userStamp } from '../core/signing/user-stamp.ts'
import { databases } from '../db/engine/databases.ts'
import type { RouteTable } from '../http/routes/route-table.ts'
import { watchSessions } from '../http/session/watch-sessions.ts'
import type { App } from './app.ts'
import type { CompleteSettings } from './settings.ts'

/** Provides the secret keys, and where there is a user model, its accounts; the watch over users ends with the database. */
export function provideAccounts(
  app: App,
  { userModel }: CompleteSettings,
  { keys, log }: { readonly keys: Keyring; readonly log: Log },
): void {
  const { services } = app
  services.provide(keyring, keys)
  if (!userModel) return
  services.provide(authSettings, createAuth({ userModel }))
  services.provide(userStamp, passwordStamp)
  const report = (error: unknown) => log.error({ err: error }, 'announcing a user failed')
  const database = services.get(databases).get('default')
  for (const watch of [watchUsers, watchGrants, watchSessions])
    database?.onClose(watch(app, report))
}

/** Where who must sign in is sent: the route of `authRoutes`, wherever it is mounted. */
export function signInAddress(table: RouteTable): { signInUrl?: string } {
  for (const { route } of table) {
    if (route instanceof SignInRoute) return { signInUrl: table.pathOf(route) ?? route.path }
  }
  return {}
}
