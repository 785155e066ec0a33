/** The HTTP server: Fastify routes, our middleware and views answer. */

import type { ServerOptions as HttpServerOptions, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify'
import { runInApplication } from '../../core/application.ts'
import { clock } from '../../core/clock.ts'
import { toMilliseconds } from '../../core/duration.ts'
import { randomToken } from '../../core/random.ts'
import { currentRequest, runInRequest } from '../../core/request.ts'
import { queries } from '../../db/engine/queries.ts'
import { answerThrough, type Endpoint, type Middleware } from '../middleware/middleware.ts'
import type { JsonParser } from '../request/body.ts'
import { HttpRequest } from '../request/http-request.ts'
import type { HttpResponse } from '../responses/http-response.ts'
import { type MountedRoute, RouteTable } from '../routes/route-table.ts'
import { failing, nothingHere, otherMethods, routeEndpoint } from './endpoint.ts'
import { HttpTally } from './http-tally.ts'
import { methodsByShape, routerMethods } from './methods.ts'
import { asHttpError } from './router-error.ts'
import { type ServerOptions, serverSettings } from './server-options.ts'
import type { ServerSettings } from './server-settings.ts'

/** The most bytes of headers: what is longer is answered with 431. */
const maxHeaderSize = 16_384

/** Where a server listens. */
export interface ListenOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** `127.0.0.1` when left out. */
  readonly host?: string
  /** Whether other processes that say the same may listen there, too, and connections are spread over all. */
  readonly reusePort?: boolean
}

/** A server of HTTP. */
export class HttpServer {
  /** Fastify itself, for its plugins: `server.fastify.register(plugin)` before the server listens. */
  readonly fastify: FastifyInstance
  readonly settings: ServerSettings
  readonly routes: RouteTable
  readonly tally: HttpTally = new HttpTally()
  readonly #middleware: readonly Middleware[]
  readonly #drainTime: number
  readonly #parseJson: JsonParser
  readonly #stopObserving: () => void
  #isClosing = false

  constructor(options: ServerOptions) {
    this.settings = serverSettings(options)
    this.routes =
      options.routes instanceof RouteTable ? options.routes : new RouteTable(options.routes)
    this.#middleware = options.middleware
    this.#drainTime = toMilliseconds(options.drainTime ?? '10s')
    this.fastify = this.#createFastify(options)
    this.#parseJson = jsonParser(this.fastify)
    this.#stopObserving = this.settings.development ? observeQueries() : () => {}
    this.fastify.register(async (scope) => this.#mount(scope))
  }

  /** Node's own server, for upgrades to WebSocket. */
  get server(): Server {
    return this.fastify.server
  }

  /** Starts to listen. Returns the port, and the address of the start page. */
  async listen({
    port = 0,
    host = '127.0.0.1',
    reusePort = false,
  }: ListenOptions = {}): Promise<{ port: number; url: string }> {
    await this.fastify.listen({ port, host, ...(reusePort && { reusePort, exclusive: true }) })
    const address = this.server.address() as AddressInfo
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
    return { port: address.port, url: `http://${name}:${address.port}` }
  }

  /** Answers a request without a socket, for tests. */
  inject(options: InjectOptions | string): Promise<LightMyRequestResponse> {
    return this.fastify.inject(options)
  }

  /** Stops to accept, lets running requests end (at most the drain time), closes. */
  async close(): Promise<void> {
    this.#isClosing = true
    const deadline = clock.after(this.#drainTime, () => this.server.closeAllConnections(), {
      keepAlive: true,
    })
    try {
      await this.fastify.close()
    } finally {
      deadline.cancel()
      this.#stopObserving()
    }
  }

  #createFastify(given: ServerOptions): FastifyInstance {
    const { trustedProxies = [], requestTimeout = '2m', headersTimeout = '10s' } = given
    const options: FastifyHttpOptions<Server> = {
      trustProxy: isTrusted(trustedProxies),
      exposeHeadRoutes: false,
      forceCloseConnections: 'idle',
      genReqId: () => randomToken(12),
      requestTimeout: toMilliseconds(requestTimeout),
      http: headerLimits(toMilliseconds(headersTimeout)),
      routerOptions: { maxParamLength: 2000 },
      frameworkErrors: (error, request, reply) =>
        void this.#send(request, reply, failing(asHttpError(error))),
    }
    return fastify(options)
  }

  /** Our routes live in a scope of their own, so that bodies are read by us and plugins keep their parsers. */
  async #mount(scope: FastifyInstance): Promise<void> {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, done) => done(null))
    await scope.register(multipart)
    for (const mounted of this.routes) {
      const endpoint = routeEndpoint(mounted)
      scope.route({
        method: [...mounted.route.methods],
        url: mounted.path,
        handler: (request, reply) => this.#send(request, reply, endpoint, mounted),
      })
    }
    for (const { path, allowed } of methodsByShape(this.routes)) {
      const endpoint = otherMethods(allowed)
      const method = routerMethods.filter((name) => !allowed.includes(name))
      if (method.length === 0) continue
      scope.route({
        method,
        url: path,
        handler: (request, reply) => this.#send(request, reply, endpoint),
      })
    }
    scope.setNotFoundHandler((request, reply) => this.#send(request, reply, nothingHere))
    scope.setErrorHandler((error, request, reply) =>
      this.#send(request, reply, failing(asHttpError(error))),
    )
  }

  async #send(
    fastifyRequest: FastifyRequest,
    reply: FastifyReply,
    endpoint: Endpoint,
    mounted?: MountedRoute,
  ): Promise<FastifyReply> {
    const request = new HttpRequest({
      fastify: fastifyRequest,
      settings: this.settings,
      mounted,
      parseJson: this.#parseJson,
      signal: () => abortSignal(reply),
    })
    const start = this.tally.begin()
    const response = await this.#answer(request, endpoint)
    this.tally.end(start, response.status)
    request.cookies.writeTo(response)
    if (this.#isClosing) reply.header('connection', 'close') // else the client keeps it open, and the server waits
    return write(response, reply)
  }

  #answer(request: HttpRequest, endpoint: Endpoint): Promise<HttpResponse> {
    const answer = () =>
      runInRequest(request, () => answerThrough(this.#middleware, request, endpoint))
    const { application } = this.settings
    return application ? runInApplication(application, answer) : answer()
  }
}

/** Whoever sends headers slowly, or none, holds a socket for this long, and a quarter more. */
function headerLimits(headersTimeout: number): HttpServerOptions {
  return {
    headersTimeout,
    connectionsCheckingInterval: Math.ceil(headersTimeout / 4),
    maxHeaderSize,
  }
}

/** Makes a server; {@link HttpServer.listen} starts it. */
export function createServer(options: ServerOptions): HttpServer {
  return new HttpServer(options)
}

/** Of a number the nearest so many hops are trusted. */
function isTrusted(proxies: readonly string[] | number) {
  if (typeof proxies !== 'number') return [...proxies]
  return (_address: string, hop: number) => hop < proxies
}

function write({ status, headers, body }: HttpResponse, reply: FastifyReply): FastifyReply {
  reply.code(status)
  for (const name in headers) reply.header(name, headers[name])
  if (body === null) return reply.send()
  if (body instanceof Readable && reply.request.method === 'HEAD') {
    body.destroy()
    return reply.send()
  }
  return reply.send(body instanceof Uint8Array && !Buffer.isBuffer(body) ? Buffer.from(body) : body)
}

function abortSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('The client went away.'))
  })
  return controller.signal
}

function jsonParser(instance: FastifyInstance): JsonParser {
  const parse = instance.getDefaultJsonParser('error', 'error')
  return (text) => {
    let outcome: { error: Error | null; value: unknown } | undefined
    parse(undefined as never, text, (error, value) => {
      outcome = { error, value }
    })
    if (outcome?.error) throw outcome.error
    return outcome?.value
  }
}

const mostQueries = 500

/** Notes the queries of each request, for the page that tells of an error. */
function observeQueries(): () => void {
  return queries.observe((query) => {
    const request = currentRequest()
    if (request instanceof HttpRequest && request.queries.length < mostQueries)
      request.queries.push(query)
  })
}
