/** A server of a few routes, for tests: quiet, with the middleware that needs no database. */
import type { TestContext } from 'node:test'
import { createLog } from '../../src/core/log.ts'
import { conditionalRequests } from '../../src/http/middleware/conditional.ts'
import { csrf } from '../../src/http/middleware/csrf.ts'
import { hostCheck } from '../../src/http/middleware/host-check.ts'
import type { Middleware } from '../../src/http/middleware/middleware.ts'
import { requestLog } from '../../src/http/middleware/request-log.ts'
import { securityHeaders } from '../../src/http/middleware/security-headers.ts'
import { staticFiles } from '../../src/http/middleware/static-files.ts'
import type { RouteTree } from '../../src/http/routes/group.ts'
import { createServer, type HttpServer } from '../../src/http/server/http-server.ts'
import type { ServerOptions } from '../../src/http/server/server-options.ts'

/** The usual list without sessions. */
export const statelessMiddleware: readonly Middleware[] = [
  requestLog(),
  securityHeaders(),
  hostCheck(),
  staticFiles(),
  conditionalRequests(),
  csrf(),
]

/** Makes a server that closes with the test. It serves loopback hosts; `options` change the rest. */
export function testServer(
  t: TestContext,
  routes: RouteTree,
  options: Partial<ServerOptions> = {},
): HttpServer {
  const server = createServer({
    routes,
    middleware: statelessMiddleware,
    development: false,
    allowedHosts: ['localhost', '127.0.0.1'],
    log: createLog('silent'),
    ...options,
  })
  t.after(() => server.close())
  return server
}

/** Headers of a request that a page of the site itself makes. */
export const ownPage = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' } as const
