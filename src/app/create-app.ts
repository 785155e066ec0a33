/** Makes an application from its settings: the only place that knows every part. */

import { admin as adminApp } from '../admin/app.ts'
import type { Admin } from '../admin/create-admin.ts'
import { adminKey } from '../admin/site/admin-site.ts'
import { authAssets } from '../auth/auth-assets.ts'
import { authentication, createSocketAuthentication } from '../auth/authentication.ts'
import { Anonymous } from '../auth/user/anonymous.ts'
import { type AppDefinition, exportedValues } from '../core/app-definition.ts'
import { Services } from '../core/application.ts'
import type { Check } from '../core/checks.ts'
import { applicationEvents, Events } from '../core/events.ts'
import { createLog, type Log } from '../core/log.ts'
import { databases, defaultAlias } from '../db/engine/databases.ts'
import { isModel } from '../db/model/meta.ts'
import { modelChecks } from '../db/model/model-checks.ts'
import type { ErrorPages } from '../http/errors/error-response.ts'
import { defaultMiddleware } from '../http/middleware/default-middleware.ts'
import { isAllowedHost, servedHosts } from '../http/middleware/host-check.ts'
import type { Middleware } from '../http/middleware/middleware.ts'
import { RouteGroup, type RouteTree } from '../http/routes/group.ts'
import { Route } from '../http/routes/route.ts'
import { RouteTable, routeTable } from '../http/routes/route-table.ts'
import { createServer, type HttpServer } from '../http/server/http-server.ts'
import { SessionStore, sessionStore } from '../http/session/session-store.ts'
import { Outbox, outboxKey } from '../outbox/outbox.ts'
import { isPolicy } from '../policies/policy.ts'
import { PolicySet, policySet } from '../policies/policy-set.ts'
import type { Backplane } from '../realtime/backplane/backplane.ts'
import { openBackplane } from '../realtime/backplane/open-backplane.ts'
import { isChannel } from '../realtime/channel/channel.ts'
import { createRealtime, type Realtime, realtimeKey } from '../realtime/realtime.ts'
import { taskRunner } from '../tasks/queue.ts'
import { createTaskRunner, type TaskRunner } from '../tasks/runner.ts'
import { isTask } from '../tasks/task.ts'
import { provideAccounts, signInAddress } from './accounts.ts'
import { App } from './app.ts'
import { assetSources } from './assets.ts'
import { backplaneChecks } from './checks/backplane-checks.ts'
import { deployChecks } from './checks/deploy-checks.ts'
import { migrationCheck } from './checks/migration-check.ts'
import { collectApps, partsOf, valuesOf } from './collected-apps.ts'
import { openDatabases } from './database.ts'
import { ApplicationMetrics } from './metrics/application-metrics.ts'
import { readinessChecks } from './readiness.ts'
import { secretKeys } from './secret-key.ts'
import { type CompleteSettings, completeSettings, type Settings } from './settings.ts'
import { logSlowQueries } from './slow-queries.ts'
import { addressAfter, authenticateToken, hostAfter, readIdentities } from './socket-identity.ts'

export { App } from './app.ts'

/** What the parts of an application are made with. */
interface Making {
  readonly app: App
  readonly settings: CompleteSettings
  readonly apps: readonly AppDefinition[]
  readonly log: Log
  readonly keys: readonly string[]
  readonly admin: Admin | undefined
  readonly backplane: Backplane
  readonly metrics: ApplicationMetrics
  readonly primary: number | undefined
}

/** What an application is given by who starts it, instead of by its settings. */
export interface StartParts {
  /** Instead of the one that the settings name. The application closes it. */
  readonly backplane?: Backplane
  /** The process that started this one and its siblings: `/metrics` of one tells of all. */
  readonly primary?: number
  /** Makes another node of this application, in the same process: on its databases and its backplane. */
  readonly beside?: App
  /** Stands in every line of the log. */
  readonly log?: Readonly<Record<string, unknown>>
}

/**
 * Makes an application; `listen` starts it, `close` ends it.
 *
 * ```ts
 * const app = await createApp({ routes: [get('/', () => json({ hello: 'world' }))] })
 * const { url } = await app.listen({ port: 0 })
 * await app.close()
 * ```
 *
 * Throws `E_SETTING` and `E_SETTING_UNKNOWN` for wrong settings, and what the parts throw.
 */
export async function createApp(given: Settings = {}, parts: StartParts = {}): Promise<App> {
  const settings = completeSettings(given)
  const keys = secretKeys(settings)
  const apps = collectApps(settings)
  const processLog = createLog(settings.logLevel)
  const log = parts.log ? processLog.child(parts.log) : processLog
  const { beside, backplane = beside?.backplane ?? (await makeBackplane(settings, log)) } = parts
  const services = new Services()
  const opened = beside?.services.get(databases) ?? (await openDatabases(settings, apps))
  services.provide(databases, opened)
  const metrics = new ApplicationMetrics(backplane)
  const admin = await makeAdmin(apps)
  const app = new App({
    settings,
    services,
    apps,
    log,
    backplane,
    metrics,
    isBesideAnother: beside !== undefined,
    checks: [
      ...deployChecks(settings),
      migrationCheck(settings, apps),
      ...backplaneChecks({ settings, backplane, channels: partsOf(apps, 'channels', isChannel) }),
      () => modelChecks(partsOf(apps, 'models', isModel)),
      ...collectChecks(apps, admin),
    ],
  })
  logSlowQueries(app, log, settings.limits.queryMilliseconds)
  try {
    return app.run(() =>
      app.serve(
        makeServers({
          app,
          settings,
          apps,
          log,
          keys,
          admin,
          backplane,
          metrics,
          primary: parts.primary,
        }),
      ),
    )
  } catch (error) {
    await app.close()
    throw error
  }
}

function makeBackplane(
  { backplane, label, database }: CompleteSettings,
  log: Log,
): Promise<Backplane> {
  return openBackplane(backplane, { prefix: label, log, database })
}

/** The admin is loaded only where it is used: its pages cost time at the start. */
async function makeAdmin(apps: readonly AppDefinition[]): Promise<Admin | undefined> {
  if (!apps.includes(adminApp)) return undefined
  const { createAdmin } = await import('../admin/create-admin.ts')
  return createAdmin({ apps })
}

function collectChecks(apps: readonly AppDefinition[], admin: Admin | undefined): Check[] {
  const own = valuesOf(apps, 'checks').filter((value) => typeof value === 'function')
  return [...(own as Check[]), ...(admin?.checks ?? [])]
}

function makeServers(making: Making): { http: HttpServer; realtime: Realtime; tasks: TaskRunner } {
  const { app, settings, apps, log, admin } = making
  const { services } = app
  services.provide(applicationEvents, new Events())
  services.provide(outboxKey, new Outbox({ databases: services.get(databases).values(), log }))
  services.provide(policySet, new PolicySet(partsOf(apps, 'policies', isPolicy)))
  services.provide(
    sessionStore,
    new SessionStore({ development: settings.environment === 'development' }),
  )
  provideAccounts(app, settings, making)
  if (admin) services.provide(adminKey, admin.site)
  services.provide(routeTable, new RouteTable(routesOf(settings, apps, admin)))
  const tasks = services.provide(taskRunner, makeTasks(making)) as TaskRunner
  const realtime = services.provide(realtimeKey, makeRealtime(making))
  return { tasks, realtime, http: makeHttp(making) }
}

/** The routes of the settings are all there are; without any, those of the apps. The admin brings its own. */
function routesOf(
  settings: CompleteSettings,
  apps: readonly AppDefinition[],
  admin: Admin | undefined,
): RouteTree {
  const given = settings.routes as RouteTree
  const isGiven = !Array.isArray(given) || given.length > 0
  const routes = isGiven ? routeValues(given) : valuesOf(apps, 'routes').filter(isRouteOrGroup)
  return admin ? [...routes, admin.routes] : routes
}

function routeValues(given: RouteTree): RouteTree[] {
  if (isRouteOrGroup(given) || Array.isArray(given)) return [given]
  return exportedValues(given).filter(isRouteOrGroup)
}

function isRouteOrGroup(value: unknown): value is Route | RouteGroup {
  return value instanceof Route || value instanceof RouteGroup
}

function makeTasks({ app, settings, apps, log }: Making): TaskRunner {
  return createTaskRunner({
    application: app,
    tasks: partsOf(apps, 'tasks', isTask),
    concurrency: settings.limits.taskConcurrency,
    log,
  })
}

function makeRealtime(making: Making): Realtime {
  const { app, settings, apps, log, backplane, metrics, primary } = making
  const hasUsers = settings.userModel !== undefined
  const { allowedHosts, environment } = settings
  const hosts = servedHosts({ allowedHosts, development: environment === 'development' })
  return createRealtime({
    application: app,
    channels: new Set(partsOf(apps, 'channels', isChannel)),
    log,
    backplane,
    outbox: app.services.get(outboxKey),
    vitals: () => ({
      eventLoopDelay: metrics.eventLoopDelay,
      isDraining: Number(app.isClosing),
    }),
    metrics: () => metrics.collect(app),
    primary,
    database: app.services.get(databases).get(defaultAlias)!,
    authenticate: createSocketAuthentication(),
    authenticateToken,
    ...(hasUsers && { reload: readIdentities }),
    ...(settings.trustedProxies.length > 0 && {
      addressOf: addressAfter(settings.trustedProxies),
      hostOf: hostAfter(settings.trustedProxies),
    }),
    isAllowedHost: (host) => isAllowedHost(host, hosts),
    allowedOrigins: settings.allowedOrigins,
    limits: settings.realtime.limits,
    times: settings.realtime.times,
    engine: settings.realtime.engine,
  })
}

function makeHttp(making: Making): HttpServer {
  const { app, settings, log, keys, admin } = making
  const { services } = app
  const { environment, limits, allowedHosts, allowedOrigins, trustedProxies } = settings
  return createServer({
    application: app,
    routes: services.get(routeTable),
    middleware: middlewareOf(making),
    development: environment === 'development',
    log,
    keys,
    allowedHosts,
    allowedOrigins,
    trustedProxies,
    ...signInAddress(services.get(routeTable)),
    anonymous: Anonymous,
    errorPages: settings.errorPages as ErrorPages,
    headersTimeout: settings.realtime.times.handshake,
    limits: { body: limits.bodyBytes, form: limits.bodyBytes, file: limits.fileBytes },
    assets: assetSources(settings, [authAssets(), ...(admin?.assets ?? [])]),
  })
}

function middlewareOf({ app, settings, backplane }: Making): Middleware[] {
  const list = defaultMiddleware({
    sessionStore: app.services.get(sessionStore),
    checks: readinessChecks(app, backplane),
    metrics: {
      collect: () => app.collectMetrics(),
      token: settings.metrics.token,
      isOpenToLoopback: settings.environment === 'development',
    },
    ...(settings.userModel && { authentication }),
  })
  return [...list, ...(settings.middleware as readonly Middleware[])]
}
