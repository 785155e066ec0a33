/** A running application. `createApp` makes it. */
import type { Server } from 'node:http'
import type { AppDefinition } from '../core/app-definition.ts'
import {
  type Application,
  announceApplication,
  runInApplication,
  type Services,
} from '../core/application.ts'
import { type Check, type CheckMessage, runChecks } from '../core/checks.ts'
import type { Duration } from '../core/duration.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Metric } from '../core/metrics/metric.ts'
import { databases, defaultAlias } from '../db/engine/databases.ts'
import type { HttpServer } from '../http/server/http-server.ts'
import { type MigrateReport, migrate } from '../migrations/migrate.ts'
import { outboxKey } from '../outbox/outbox.ts'
import type { Backplane } from '../realtime/backplane/backplane.ts'
import type { Realtime } from '../realtime/realtime.ts'
import type { TaskRunner } from '../tasks/runner.ts'
import { explainListenError, type ListenOptions } from './listen-error.ts'
import type { ApplicationMetrics } from './metrics/application-metrics.ts'
import { outboxMetrics } from './metrics/outbox-metrics.ts'
import type { CompleteSettings } from './settings.ts'

/** What an {@link App} is made of. */
export interface AppParts {
  readonly settings: CompleteSettings
  readonly services: Services
  readonly apps: readonly AppDefinition[]
  readonly log: Log
  readonly checks: readonly Check[]
  readonly backplane: Backplane
  readonly metrics: ApplicationMetrics
  /** Whether the databases and the backplane are those of another application, which closes them. */
  readonly isBesideAnother: boolean
}

/** The servers of an application. */
export interface AppServers {
  readonly http: HttpServer
  readonly realtime: Realtime
  readonly tasks: TaskRunner
}

/** An application: pages, sockets and tasks of one set of settings. */
export class App implements Application {
  readonly label: string
  readonly settings: CompleteSettings
  readonly services: Services
  /** The framework's apps and the project's. */
  readonly apps: readonly AppDefinition[]
  readonly log: Log
  readonly #checks: readonly Check[]
  /** What joins it to other nodes. */
  readonly backplane: Backplane
  readonly #isBesideAnother: boolean
  readonly #metrics: ApplicationMetrics
  readonly #withdraw: () => void
  #servers: AppServers | undefined
  #closing: Promise<void> | undefined

  constructor(parts: AppParts) {
    const { settings, services, apps, log, checks, backplane, metrics } = parts
    this.label = settings.label
    this.settings = settings
    this.services = services
    this.apps = apps
    this.log = log
    this.#checks = checks
    this.backplane = backplane
    this.#isBesideAnother = parts.isBesideAnother
    this.#metrics = metrics
    this.#withdraw = announceApplication(this)
  }

  /** Gives the application its servers, once. */
  serve(servers: AppServers): this {
    this.#servers = servers
    return this
  }

  /** The HTTP server; `http.fastify` is Fastify itself, for its plugins. */
  get http(): HttpServer {
    return this.#running.http
  }

  /** The real-time service. */
  get realtime(): Realtime {
    return this.#running.realtime
  }

  /** The runner of tasks. It starts when the application listens. */
  get tasks(): TaskRunner {
    return this.#running.tasks
  }

  /** Node's HTTP server. */
  get server(): Server {
    return this.http.server
  }

  /** Runs `fn` so that models, channels and tasks in it belong to this application. */
  run<T>(fn: () => T): T {
    return runInApplication(this, fn)
  }

  /** Answers a request without a socket, for tests. */
  inject(request: Parameters<HttpServer['inject']>[0]): ReturnType<HttpServer['inject']> {
    return this.http.inject(request)
  }

  /** Runs the system checks of all apps; `deploy` asks for what matters in production only, too. */
  check(options: { deploy?: boolean } = {}): Promise<CheckMessage[]> {
    return this.run(() => runChecks(this.#checks, { deploy: options.deploy ?? false }))
  }

  /** Whether the application is on its way out: it takes nothing new. */
  get isClosing(): boolean {
    return this.#closing !== undefined
  }

  /** Over how long clients are told to reconnect when it closes. */
  get drainTime(): Duration {
    const { realtime, environment } = this.settings
    return realtime.drain ?? (environment === 'production' ? '10s' : 0)
  }

  /** What the parts measure at this moment, those of other workers of `voltaic start` included: the values of `/metrics`. */
  async collectMetrics(): Promise<Metric[]> {
    const own = await this.realtime.overview.metrics()
    return [...own, ...(await outboxMetrics(this.services.get(outboxKey)))]
  }

  /** Brings the database to the migrations of all apps; again changes nothing. */
  migrate(): Promise<MigrateReport> {
    const database = this.services.get(databases).get(defaultAlias)!
    return this.run(() => migrate({ database, apps: this.apps }))
  }

  /**
   * Starts to answer requests and sockets, and to run tasks.
   * Throws `E_CHECKS` when a system check finds an error, `E_LISTEN` when the port cannot be had,
   * `E_BACKPLANE_UNAVAILABLE` when the backplane cannot be reached.
   */
  async listen({
    port = 8000,
    host = '127.0.0.1',
    reusePort = false,
  }: ListenOptions = {}): Promise<{ port: number; url: string }> {
    await this.#requireChecks()
    const { http, realtime, tasks } = this.#running
    await realtime.start()
    try {
      realtime.attach(http.server)
      const address = await http.listen({ port, host, reusePort })
      this.run(() => tasks.start())
      this.services.get(outboxKey).start()
      return address
    } catch (error) {
      throw explainListenError(error, { port, host })
    }
  }

  /** Drains: takes nothing new, finishes what runs, then closes. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const servers = this.#servers
    const closed = servers ? await this.#closeServers(servers) : []
    this.#metrics.close()
    await this.services.find(outboxKey)?.close()
    if (!this.#isBesideAnother) await this.#closeShared()
    this.#withdraw()
    for (const result of closed) if (result.status === 'rejected') throw result.reason
  }

  /** One that fails to end does not keep the others, nor the databases, open. */
  async #closeServers({ tasks, realtime, http }: AppServers) {
    const drain = this.drainTime
    const closed = await Promise.allSettled([tasks.close(), realtime.close({ drain })])
    return [...closed, ...(await Promise.allSettled([http.close()]))]
  }

  async #closeShared(): Promise<void> {
    await this.backplane.close()
    for (const database of this.services.find(databases)?.values() ?? []) await database.close()
  }

  async #requireChecks(): Promise<void> {
    const findings = await this.check()
    for (const { level, id, message, hint } of findings) {
      if (level === 'warning') this.log.warn({ check: id, hint }, message)
    }
    const errors = findings.filter(({ level }) => level === 'error')
    if (errors.length === 0) return
    const lines = errors.map(
      ({ id, message, hint }) => `${id}: ${message}${hint ? ` ${hint}` : ''}`,
    )
    throw new VoltaicError('E_CHECKS', `The application cannot start. ${lines.join('\n')}`)
  }

  get #running(): AppServers {
    if (this.#servers) return this.#servers
    throw new VoltaicError(
      'E_APP_NOT_READY',
      'The application is still being made. Wait for createApp.',
    )
  }
}
