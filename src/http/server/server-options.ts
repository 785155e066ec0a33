/** What a server is made with, and what is assumed of what is left out. */

import { nobody } from '../../core/anonymous.ts'
import type { Application } from '../../core/application.ts'
import type { AssetSource } from '../../core/assets.ts'
import type { Duration } from '../../core/duration.ts'
import { createLog, type Log } from '../../core/log.ts'
import { randomToken } from '../../core/random.ts'
import type { Keyring } from '../../core/signing/signing.ts'
import type { CurrentUser } from '../../core/user.ts'
import { AssetLibrary } from '../assets/asset-library.ts'
import type { ErrorPages } from '../errors/error-response.ts'
import type { Middleware } from '../middleware/middleware.ts'
import { type BodyLimits, defaultBodyLimits } from '../request/body-limits.ts'
import type { RouteTree } from '../routes/group.ts'
import type { RouteTable } from '../routes/route-table.ts'
import type { ServerSettings } from './server-settings.ts'

/** The options of a server. */
export interface ServerOptions {
  readonly routes: RouteTree | RouteTable
  /** Outermost first; see `defaultMiddleware`. */
  readonly middleware: readonly Middleware[]
  /** What requests run in. */
  readonly application?: Application
  /** Shows errors in full; cookies without `Secure`; loopback hosts. `false` when left out. */
  readonly development?: boolean
  readonly log?: Log
  /** The secret keys; a random one when left out, which forgets at every start. */
  readonly keys?: Keyring
  readonly signInUrl?: string
  readonly allowedHosts?: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly locales?: readonly string[]
  readonly limits?: Partial<BodyLimits>
  /** Static folders and bundles; the first that has a name wins. */
  readonly assets?: readonly AssetSource[]
  readonly errorPages?: ErrorPages
  /** The user of a request before anybody is recognised. */
  readonly anonymous?: CurrentUser
  /** Addresses or networks whose `X-Forwarded-*` headers are believed; a number is how many proxies stand before. */
  readonly trustedProxies?: readonly string[] | number
  /** How long a request may take to arrive. 2 minutes. */
  readonly requestTimeout?: Duration
  /** For the line and the headers of a request, those of a WebSocket included; `10s` when left out. */
  readonly headersTimeout?: Duration
  /** How long running requests may take to end when the server closes. 10 seconds. */
  readonly drainTime?: Duration
}

/** The options, resolved. */
export function serverSettings(options: ServerOptions): ServerSettings {
  return {
    application: options.application,
    development: options.development ?? false,
    log: options.log ?? createLog(),
    keys: options.keys ?? [randomToken(32)],
    signInUrl: options.signInUrl,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
    locales: options.locales ?? ['en'],
    limits: { ...defaultBodyLimits, ...options.limits },
    assets: new AssetLibrary(options.assets ?? []),
    errorPages: options.errorPages ?? {},
    anonymous: options.anonymous ?? (nobody as CurrentUser),
  }
}
