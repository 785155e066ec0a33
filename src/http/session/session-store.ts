/** Sessions in the database. */

import { findApplication, type ServiceKey, service, serviceKey } from '../../core/application.ts'
import { clock, now } from '../../core/clock.ts'
import { type Duration, toMilliseconds } from '../../core/duration.ts'
import { applicationEvents } from '../../core/events.ts'
import { atomic, onCommit } from '../../db/engine/transaction.ts'
import { parseCookies } from '../request/cookies.ts'
import { Session } from './models.ts'
import type { SessionClient } from './request-session.ts'
import { isSessionToken, sessionIdOf } from './session-token.ts'

/** A session as it is stored. */
export interface StoredSession {
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
  /** The key of the user who signed in, as text. */
  readonly userKey: string | null
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** What a request changed: values by name (`undefined` removes), and the user where that changed. */
export interface SessionChanges {
  readonly values: ReadonlyMap<string, unknown>
  readonly userKey?: string | null
}

/** How sessions live. */
export interface SessionStoreOptions {
  /** Over plain HTTP in development the cookie cannot be `Secure`. */
  readonly development?: boolean
  /** How long a session lives without being used. 14 days when left out. */
  readonly age?: Duration
  /** The cookie's name; outside development `__Host-` stands before it. */
  readonly cookieName?: string
}

/** The sessions of the application. */
export const sessionStore: ServiceKey<SessionStore> = serviceKey('sessions')

const cleaningInterval = toMilliseconds('1h')
const freshness = toMilliseconds('5m')

/** Stores sessions, and ends them. */
export class SessionStore {
  readonly cookieName: string
  /** How long a session lives without being used, in milliseconds. */
  readonly age: number
  #cleanedAt = Number.NEGATIVE_INFINITY

  constructor({
    development = false,
    age = '14d',
    cookieName = 'voltaic_session',
  }: SessionStoreOptions = {}) {
    this.cookieName = development ? cookieName : `__Host-${cookieName}`
    this.age = toMilliseconds(age)
  }

  /** The session of a cookie header, or `undefined` when there is none that still lives. */
  async read(cookieHeader: string | undefined): Promise<StoredSession | undefined> {
    const id = this.idOf(cookieHeader)
    const [session] = id === undefined ? [] : await this.readAll([id])
    return session
  }

  /** The stored id that a cookie header names; `undefined` when it names none. */
  idOf(cookieHeader: string | undefined): string | undefined {
    const token = parseCookies(cookieHeader)[this.cookieName]
    return isSessionToken(token) ? sessionIdOf(token) : undefined
  }

  /** The sessions with these ids that still live, in any order: one query. */
  async readAll(ids: readonly string[]): Promise<StoredSession[]> {
    const sessions = await Session.filter({ id: { in: ids }, expiresAt: { gt: now() } })
    return sessions.map(snapshot)
  }

  /** Whether it is time to write down that a session is still in use. */
  isStale({ lastSeenAt }: StoredSession): boolean {
    return clock.now() - lastSeenAt.getTime() > freshness
  }

  /** Stores a new session. */
  async create(
    id: string,
    { values, userKey = null }: SessionChanges,
    client: SessionClient,
  ): Promise<void> {
    await this.#cleanSometimes()
    const data = changedData({}, values)
    await Session.create({ id, data, userKey, createdAt: now(), ...this.#use(client) })
  }

  /** Applies changes to what is stored now. `false` when the session was ended in the meantime: it stays ended. */
  change(id: string, changes: SessionChanges, client: SessionClient): Promise<boolean> {
    return atomic(async () => {
      const session = await Session.selectForUpdate().filter({ id }).first()
      if (!session) return false
      await Session.filter({ id }).update({ ...applied(session, changes), ...this.#use(client) })
      return true
    })
  }

  /** Moves a session to a new id, with changes. `false` when it was ended in the meantime. */
  async rotate(
    from: string,
    to: string,
    changes: SessionChanges,
    client: SessionClient,
  ): Promise<boolean> {
    const isMoved = await atomic(async () => {
      const session = await Session.selectForUpdate().filter({ id: from }).first()
      if (!session) return false
      const { createdAt } = session
      await session.delete()
      await Session.create({
        id: to,
        createdAt,
        ...applied(session, changes),
        ...this.#use(client),
      })
      return true
    })
    if (isMoved) await announceEnd(from)
    return isMoved
  }

  /** Ends a session by its id. `false` when there was none. */
  async end(id: string): Promise<boolean> {
    const { total } = await Session.filter({ id }).delete()
    if (total > 0) await announceEnd(id)
    return total > 0
  }

  /** Ends the sessions of a user, but for one. Returns how many there were. */
  async endAll(userKey: string, { except }: { except?: string | undefined } = {}): Promise<number> {
    const ids = await Session.filter({ userKey }).valuesList('id', { flat: true })
    const ending = ids.filter((id) => id !== except)
    for (const id of ending) await this.end(id)
    return ending.length
  }

  /** The living sessions of a user, the one used last first. */
  async of(userKey: string): Promise<Session[]> {
    return Session.filter({ userKey, expiresAt: { gt: now() } }).orderBy('-lastSeenAt')
  }

  /**
   * The ids of those of these sessions that still live. An open connection uses them: what has less than half of its age
   * left is extended. One query, and one more where something is extended, however many sessions.
   */
  async keep(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set()
    const living = await Session.filter({ id: { in: ids }, expiresAt: { gt: now() } })
    const due = clock.now() + this.age / 2
    const ending = living.filter(({ expiresAt }) => expiresAt.getTime() < due).map(({ id }) => id)
    const expiresAt = new Date(clock.now() + this.age)
    if (ending.length > 0) await Session.filter({ id: { in: ending } }).update({ expiresAt })
    return new Set(living.map(({ id }) => id))
  }

  /** Deletes what has expired. Returns how many there were. */
  async clean(): Promise<number> {
    this.#cleanedAt = clock.now()
    return (await Session.filter({ expiresAt: { lte: now() } }).delete()).total
  }

  async #cleanSometimes(): Promise<void> {
    if (clock.now() - this.#cleanedAt > cleaningInterval) await this.clean()
  }

  #use({ ip, userAgent }: SessionClient) {
    const expiresAt = new Date(clock.now() + this.age)
    return { ip, userAgent: userAgent.slice(0, 300), lastSeenAt: now(), expiresAt }
  }
}

/** The session of a socket's handshake, by its `Cookie` header. */
export function readSession(cookieHeader: string | undefined): Promise<StoredSession | undefined> {
  return service(sessionStore).read(cookieHeader)
}

function snapshot({ id, data, userKey, lastSeenAt, expiresAt }: Session): StoredSession {
  return { id, data: data as StoredSession['data'], userKey, lastSeenAt, expiresAt }
}

function applied(session: Session, { values, userKey = session.userKey }: SessionChanges) {
  return { data: changedData(session.data as StoredSession['data'], values), userKey }
}

function changedData(
  data: StoredSession['data'],
  values: SessionChanges['values'],
): Record<string, unknown> {
  const all = new Map([...Object.entries(data), ...values])
  return Object.fromEntries([...all].filter(([, value]) => value !== undefined))
}

/** With the commit, where the session is ended inside a transaction. */
async function announceEnd(sessionId: string): Promise<void> {
  const events = findApplication()?.services.find(applicationEvents)
  await onCommit(() => events?.emit('session:ended', { sessionId }))
}
