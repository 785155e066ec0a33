/** A client of an application, in the process of the test: pages, forms, sessions, channels. */
import type { App } from '../app/app.ts'
import { VoltaicError } from '../core/errors.ts'
import type { ChannelType, ShapeOf, ValuesOf } from '../protocol/channel-type.ts'
import { CookieJar } from './cookie-jar.ts'
import type { FieldValues } from './form-fields.ts'
import { type FormChoice, TestPage } from './page.ts'
import { beginSession } from './session.ts'
import { channelName, TestChannel } from './test-channel.ts'
import { socketUrl } from './test-server.ts'
import { openTestSocket } from './test-socket.ts'

/** The methods of a request. */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The options of a request. */
export interface RequestOptions {
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** `manual` gives the redirect itself; by default it is followed, as a browser does. */
  readonly redirect?: 'follow' | 'manual'
}

/** What a request carries. At most one of both. */
export interface RequestBody {
  /** Sent as a form. */
  readonly form?: Iterable<readonly [string, string]>
  /** Sent as JSON, and JSON is asked for. */
  readonly json?: unknown
}

type InjectedResponse = Awaited<ReturnType<App['inject']>>

const origin = 'http://localhost'
const mostRedirects = 20

/** Makes a client of an application: a browser with empty cookies. */
export function testClient(app: App): TestClient {
  return new TestClient(app)
}

/** A browser without a window. It keeps cookies and follows redirects. */
export class TestClient {
  readonly cookies = new CookieJar()
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Asks for a page. */
  get(path: string, options: RequestOptions = {}): Promise<TestPage> {
    return this.request('GET', path, {}, options)
  }

  /** Posts a form that no page showed: what a script would send. To post a page's own form, use `submit`. */
  post(
    path: string,
    values: Readonly<Record<string, string>> = {},
    options: RequestOptions = {},
  ): Promise<TestPage> {
    return this.request('POST', path, { form: Object.entries(values) }, options)
  }

  /** Sends and asks for JSON; `page.json()` is the answer. */
  json(
    method: HttpMethod,
    path: string,
    data?: unknown,
    options: RequestOptions = {},
  ): Promise<TestPage> {
    const headers = { accept: 'application/json', ...options.headers }
    return this.request(method, path, data === undefined ? {} : { json: data }, {
      ...options,
      headers,
    })
  }

  /**
   * Gets a page (or takes one that was got), types `values` into its form and sends that with its hidden fields, as
   * a browser does when a button is pressed. Throws `E_TEST_FORM` when there is not exactly one form that fits, and
   * for what a person could not have done.
   */
  async submit(
    page: string | TestPage,
    values: FieldValues = {},
    options: RequestOptions & FormChoice = {},
  ): Promise<TestPage> {
    const from = typeof page === 'string' ? await this.get(page) : page
    const { method, url, entries } = from.fillForm(values, options)
    const headers = { referer: from.url.href, ...options.headers }
    if (method === 'POST')
      return this.request('POST', url.href, { form: entries }, { ...options, headers })
    url.search = new URLSearchParams(entries.map(([name, value]) => [name, value])).toString()
    return this.request('GET', url.href, {}, { ...options, headers })
  }

  /** Signs a user in without a password: the client gets a new, real session. */
  async signIn(user: { readonly pk: unknown }): Promise<void> {
    const { name, value } = await beginSession(this.#app, user)
    this.cookies.set(name, value)
  }

  /**
   * Subscribes to a channel over a socket of its own, in this client's session. The application listens on a free
   * port from then on. Rejects with `E_TEST_REFUSED` when the channel does not let this client in.
   */
  async channel<C extends ChannelType & { readonly pattern: string }>(
    channel: C,
    values: ValuesOf<C>,
  ): Promise<TestChannel<ShapeOf<C>>> {
    const name = channelName(channel.pattern, values)
    const open = new TestChannel<ShapeOf<C>>(name, async (listener) => {
      const url = await socketUrl(this.#app)
      const cookie = this.cookies.header()
      const headers = { origin: `http://${url.host}`, ...(cookie ? { cookie } : {}) }
      return openTestSocket(url.href, headers, listener)
    })
    return open.connect()
  }

  /** Sends a request, and follows where it leads on this site. */
  async request(
    method: HttpMethod,
    path: string,
    body: RequestBody = {},
    options: RequestOptions = {},
  ): Promise<TestPage> {
    const redirects: URL[] = []
    let url = new URL(path, origin)
    let response = await this.#send(method, url, body, options)
    let verb = method
    while (isRedirect(response) && options.redirect !== 'manual') {
      const next = new URL(String(response.headers.location), url)
      if (next.origin !== origin) break // another site is not ours to ask
      if (redirects.push(url) > mostRedirects) throw endless(redirects)
      url = next
      const keepsMethod = response.statusCode === 307 || response.statusCode === 308
      if (!keepsMethod && verb !== 'HEAD') verb = 'GET'
      response = await this.#send(verb, url, keepsMethod ? body : {}, options)
    }
    return toPage(url, response, redirects)
  }

  async #send(
    method: HttpMethod,
    url: URL,
    body: RequestBody,
    options: RequestOptions,
  ): Promise<InjectedResponse> {
    const { payload, type } = encodeBody(body)
    const cookie = this.cookies.header()
    const response = await this.#app.inject({
      method,
      url: url.pathname + url.search,
      headers: {
        host: url.host,
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'sec-fetch-site': 'same-origin',
        ...(method === 'GET' || method === 'HEAD' ? {} : { origin }),
        ...(type ? { 'content-type': type } : {}),
        ...(cookie ? { cookie } : {}),
        ...options.headers,
      },
      ...(payload === undefined ? {} : { payload }),
    })
    for (const header of [response.headers['set-cookie'] ?? []].flat())
      this.cookies.store(String(header))
    return response
  }
}

function encodeBody({ form, json }: RequestBody): { payload?: string; type?: string } {
  if (json !== undefined) return { payload: JSON.stringify(json), type: 'application/json' }
  if (!form) return {}
  const pairs = [...form].map(([name, value]): [string, string] => [name, value])
  return {
    payload: new URLSearchParams(pairs).toString(),
    type: 'application/x-www-form-urlencoded',
  }
}

function isRedirect({ statusCode, headers }: InjectedResponse): boolean {
  return statusCode >= 300 && statusCode < 400 && headers.location !== undefined
}

function toPage(url: URL, response: InjectedResponse, redirects: readonly URL[]): TestPage {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      typeof value === 'number' ? String(value) : value,
    ]),
  )
  return new TestPage({ url, status: response.statusCode, headers, body: response.body, redirects })
}

function endless(redirects: readonly URL[]): VoltaicError {
  return new VoltaicError(
    'E_TEST_PAGE',
    `${redirects[0]!.pathname} led to more than ${mostRedirects} redirects, the last from ` +
      `${redirects.at(-1)!.pathname}. Ask with redirect: 'manual' to see each.`,
  )
}
