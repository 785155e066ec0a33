/** A real server with accounts, and a browser of few words, for the tests of accounts. */
import type { TestContext } from 'node:test'
import { auth } from '../../src/auth/app.ts'
import { authAssets } from '../../src/auth/auth-assets.ts'
import { authSettings, createAuth } from '../../src/auth/auth-service.ts'
import { authentication } from '../../src/auth/authentication.ts'
import type { AuthRoutesOptions } from '../../src/auth/routes/account-options.ts'
import { type AuthRoutes, authRoutes } from '../../src/auth/routes/auth-routes.ts'
import { Anonymous } from '../../src/auth/user/anonymous.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { exportedValues } from '../../src/core/app-definition.ts'
import type { Application } from '../../src/core/application.ts'
import { applicationEvents } from '../../src/core/events.ts'
import { createLog } from '../../src/core/log.ts'
import { Model } from '../../src/db/model/model.ts'
import { frameworkAssets } from '../../src/http/assets/framework-assets.ts'
import { csrf } from '../../src/http/middleware/csrf.ts'
import { sessions } from '../../src/http/middleware/sessions.ts'
import { staticFiles } from '../../src/http/middleware/static-files.ts'
import { json } from '../../src/http/responses/responses.ts'
import { get } from '../../src/http/routes/route.ts'
import { createServer } from '../../src/http/server/http-server.ts'
import { Session } from '../../src/http/session/models.ts'
import { SessionStore, sessionStore } from '../../src/http/session/session-store.ts'
import { bareApplication } from '../support/bare-application.ts'

export class User extends Model({ ...userFields }) {}

/** Passwords are hashed at next to no cost. */
export const cheapHashing = { cost: { memory: 64, passes: 1, parallelism: 1 } }

/** A running server. */
export interface AccountServer {
  readonly app: Application & { run<T>(fn: () => T): T }
  readonly account: AuthRoutes
  readonly url: string
  /** The stored ids of the sessions that were ended, in order. */
  readonly ended: string[]
}

/** Starts a server with the routes of accounts, and `/me`, which tells who asks. It closes with the test. */
export async function accountServer(
  t: TestContext,
  options: AuthRoutesOptions = {},
): Promise<AccountServer> {
  const models = [User, Session, ...exportedValues(auth.parts.models)]
  const app = await bareApplication(t, { models })
  app.services.provide(authSettings, createAuth({ userModel: () => User, hashing: cheapHashing }))
  const store = app.services.provide(sessionStore, new SessionStore({ development: true }))
  const account = authRoutes(options)
  const me = get('/me', ({ user, session }) => {
    return json({ email: user.email, session: session.id ?? null })
  })
  const server = createServer({
    routes: [...account.all, me],
    middleware: [staticFiles(), sessions(store), csrf(), authentication],
    application: app,
    development: true,
    log: createLog('silent'),
    signInUrl: '/sign-in',
    anonymous: Anonymous,
    assets: [frameworkAssets(), authAssets()],
  })
  const { url } = await server.listen()
  t.after(() => server.close())
  return { app, account, url, ended: observeEnds(app) }
}

function observeEnds(app: Application): string[] {
  const ended: string[] = []
  app.services.get(applicationEvents).on('session:ended', ({ sessionId }) => {
    ended.push(sessionId)
  })
  return ended
}

/** Keeps cookies and posts forms as a browser does. */
export class Browser {
  readonly #url: string
  readonly cookies = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  async get(path: string): Promise<Response> {
    return this.#send(path, {})
  }

  async post(path: string, values: Record<string, string> = {}): Promise<Response> {
    const headers = { 'sec-fetch-site': 'same-origin' }
    return this.#send(path, { method: 'POST', body: new URLSearchParams(values), headers })
  }

  /** Who the server takes this browser for. */
  async me(): Promise<{ email: string; session: string | null }> {
    return (await this.get('/me')).json()
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), accept: 'text/html', cookie }
    const response = await fetch(this.#url + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name!)
    else this.cookies.set(name!, value!)
  }
}
