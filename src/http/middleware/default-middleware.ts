/** The middleware that an application has when it names none. */
import type { SessionStore } from '../session/session-store.ts'
import { conditionalRequests } from './conditional.ts'
import { csrf } from './csrf.ts'
import { type HealthOptions, health } from './health.ts'
import { hostCheck } from './host-check.ts'
import { type MetricsOptions, metrics } from './metrics.ts'
import type { Middleware } from './middleware.ts'
import { requestLog } from './request-log.ts'
import { type SecurityHeadersOptions, securityHeaders } from './security-headers.ts'
import { sessions } from './sessions.ts'
import { staticFiles } from './static-files.ts'

/** What the default list is made with. */
export interface DefaultMiddlewareOptions extends HealthOptions, SecurityHeadersOptions {
  readonly sessionStore: SessionStore
  /** Recognises the user; follows the sessions. */
  readonly authentication?: Middleware | undefined
  /** Who may read `/metrics`; without it nothing is there. */
  readonly metrics?: MetricsOptions
}

/** The default list, outermost first. */
export function defaultMiddleware(options: DefaultMiddlewareOptions): Middleware[] {
  const { sessionStore, authentication } = options
  return [
    requestLog(),
    securityHeaders(options),
    health(options),
    ...(options.metrics ? [metrics(options.metrics)] : []),
    hostCheck(),
    staticFiles(),
    conditionalRequests(),
    sessions(sessionStore),
    csrf(),
    ...(authentication ? [authentication] : []),
  ]
}
