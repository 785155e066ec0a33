/** The request, as middleware and views see it. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { VoltaicError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { FlashMessage, RequestContext } from '../../core/request.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { ObservedQuery } from '../../db/engine/queries.ts'
import type { MountedRoute } from '../routes/route-table.ts'
import type { ServerSettings } from '../server/server-settings.ts'
import type { RequestSession } from '../session/request-session.ts'
import { negotiateLocale, prefersJson } from './accept.ts'
import { type JsonParser, type ParsedBody, RequestBody } from './body.ts'
import { Cookies } from './cookies.ts'
import { Messages } from './messages.ts'
import { requestUrl } from './request-url.ts'

/** What a request is made from. */
export interface HttpRequestParts {
  readonly fastify: FastifyRequest
  readonly settings: ServerSettings
  readonly mounted: MountedRoute | undefined
  readonly parseJson: JsonParser
  readonly signal: () => AbortSignal
}

/** One request. What costs something is made when it is first asked for. */
export class HttpRequest implements RequestContext {
  readonly id: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly settings: ServerSettings
  /** The route that matched; `undefined` where none did. */
  readonly mounted: MountedRoute | undefined
  /** Node's own request, for what is not here. */
  readonly raw: IncomingMessage
  readonly cookies: Cookies
  readonly messages: Messages
  /** The queries that were made for this request; collected in development. */
  readonly queries: ObservedQuery[] = []
  /** Who asks. Set by the authentication middleware; never null. */
  user: CurrentUser
  readonly #parts: HttpRequestParts
  readonly #body: RequestBody
  #session: RequestSession | undefined
  #makeCsrfToken: (() => string) | undefined
  #url: URL | undefined
  #log: Log | undefined
  #locale: string | undefined

  constructor(parts: HttpRequestParts) {
    const { fastify, settings, mounted } = parts
    this.#parts = parts
    this.id = fastify.id
    this.method = fastify.method
    this.headers = fastify.headers
    this.settings = settings
    this.mounted = mounted
    this.raw = fastify.raw
    this.user = settings.anonymous
    this.cookies = new Cookies(fastify.headers.cookie, { secure: !settings.development })
    this.messages = new Messages(() => this.session)
    this.#body = new RequestBody(
      fastify,
      { ...settings.limits, ...mounted?.limits },
      parts.parseJson,
    )
  }

  /** The client's address, after trusted proxies. */
  get ip(): string {
    return this.#parts.fastify.ip
  }

  /** The absolute address. */
  get url(): URL {
    this.#url ??= requestUrl(this.#parts.fastify)
    return this.#url
  }

  /** The host that the client asked for, with its port, after trusted proxies. Not checked: see the host check. */
  get host(): string {
    return this.#parts.fastify.host
  }

  /** Whether the client's connection is encrypted, as far as trusted proxies tell. */
  get isSecure(): boolean {
    return this.#parts.fastify.protocol === 'https'
  }

  /** The parameters of the path, decoded. */
  get params(): Readonly<Record<string, string>> {
    return (this.#parts.fastify.params ?? {}) as Record<string, string>
  }

  /** Whether errors should be told in JSON. */
  get prefersJson(): boolean {
    return prefersJson(this.headers)
  }

  /** The BCP 47 tag that the reader prefers, of those that the application has. */
  get locale(): string {
    this.#locale ??= negotiateLocale(this.headers['accept-language'], this.settings.locales)
    return this.#locale
  }

  set locale(locale: string) {
    this.#locale = locale
  }

  /** A log whose lines carry the request's id. */
  get log(): Log {
    this.#log ??= this.settings.log.child({ requestId: this.id })
    return this.#log
  }

  /** Aborts when the client goes away before it has its answer. */
  get signal(): AbortSignal {
    return this.#parts.signal()
  }

  /** What the server remembers of this browser. Throws `E_NO_SESSION` without the sessions middleware. */
  get session(): RequestSession {
    if (this.#session) return this.#session
    throw new VoltaicError(
      'E_NO_SESSION',
      'This request has no session. Put sessions() into the middleware list.',
    )
  }

  set session(session: RequestSession) {
    this.#session = session
  }

  /** The session, where there is one. */
  findSession(): RequestSession | undefined {
    return this.#session
  }

  /** The body as it came, within the limit. */
  bytes(): Promise<Buffer> {
    return this.#body.bytes()
  }

  /** The body by its type, with the files that came with it. */
  parseBody(): Promise<ParsedBody> {
    return this.#body.parse()
  }

  /** The token that a form posts back. Throws `E_NO_CSRF` without the CSRF middleware. */
  csrfToken(): string {
    if (this.#makeCsrfToken) return this.#makeCsrfToken()
    throw new VoltaicError(
      'E_NO_CSRF',
      'This request has no CSRF token. Put csrf() into the middleware list.',
    )
  }

  /** Says how {@link csrfToken} is made. */
  provideCsrfToken(make: () => string): void {
    this.#makeCsrfToken = make
  }

  /** The address of a static file or a bundle. Throws `E_ASSET_UNKNOWN`. */
  asset(name: string): string {
    return this.settings.assets.url(name)
  }

  /** Takes the messages that wait for this reader. */
  takeMessages(): readonly FlashMessage[] {
    return this.#session ? this.messages.take() : []
  }
}
