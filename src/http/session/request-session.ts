/** What the server remembers of the browser that asks. */

import type { SessionChanges, SessionStore, StoredSession } from './session-store.ts'
import { createSessionToken, sessionIdOf } from './session-token.ts'

/** Names a value of a session, and carries its type. */
export interface SessionKey<T> {
  readonly name: string
  /** Phantom: the value's type. */
  readonly type?: T
}

/** Names a value of a session: `const cart = sessionKey<number[]>('cart')`. The value must be plain data (JSON). */
export function sessionKey<T>(name: string): SessionKey<T> {
  return { name }
}

/** The address and the browser that a session is used from. */
export interface SessionClient {
  readonly ip: string
  readonly userAgent: string
}

/** What happened to the cookie: a new token, a later expiry of the same, its end, or nothing. */
export type SessionOutcome = { readonly token: string } | 'extended' | 'ended' | 'unchanged'

/**
 * The session of a request. Nothing is stored until something is set. Changes are written after the view has
 * answered: only the names that changed, so that two requests at a time keep both changes.
 */
export class RequestSession {
  readonly #store: SessionStore
  readonly #client: SessionClient
  readonly #changed = new Map<string, unknown>()
  #stored: StoredSession | undefined
  #token: string | undefined
  #userKey: string | null | undefined
  #hasEnded = false

  constructor(store: SessionStore, stored: StoredSession | undefined, client: SessionClient) {
    this.#store = store
    this.#stored = stored
    this.#client = client
  }

  /** The id as it is stored, or will be; `undefined` while there is nothing to store. It is not the cookie's token. */
  get id(): string | undefined {
    return this.#token === undefined ? this.#stored?.id : sessionIdOf(this.#token)
  }

  /** The key of the user who signed in, as text; `null` when nobody did. */
  get userKey(): string | null {
    return this.#userKey === undefined ? (this.#stored?.userKey ?? null) : this.#userKey
  }

  /** The value under a name, or `undefined`. */
  get<T>(key: SessionKey<T>): T | undefined
  get(key: string): unknown
  get(key: SessionKey<unknown> | string): unknown {
    const name = nameOf(key)
    return this.#changed.has(name) ? this.#changed.get(name) : this.#stored?.data[name]
  }

  /** Sets a value: plain data, as JSON has it. */
  set<T>(key: SessionKey<T>, value: T): void
  set(key: string, value: unknown): void
  set(key: SessionKey<unknown> | string, value: unknown): void {
    this.#begin()
    this.#changed.set(nameOf(key), value)
  }

  /** Removes a value. */
  delete(key: SessionKey<unknown> | string): void {
    if (this.get(nameOf(key)) !== undefined) this.#changed.set(nameOf(key), undefined)
  }

  /** Ties the session to a user, or with `null` to nobody. Rotate it as well. */
  setUser(userKey: string | null): void {
    this.#begin()
    this.#userKey = userKey
  }

  /** Gives the session a new token and id, with its values kept: at sign-in, and whenever rights grow. */
  rotate(): void {
    this.#token = createSessionToken()
  }

  /** Ends the session now: its values are gone, its cookie goes with the response, its sockets close. */
  async destroy(): Promise<void> {
    const stored = this.#stored
    this.#stored = undefined
    this.#token = undefined
    this.#userKey = undefined
    this.#changed.clear()
    this.#hasEnded = true
    if (stored) await this.#store.end(stored.id)
  }

  /** Writes what changed. Called once, by the sessions middleware. */
  async commit(): Promise<SessionOutcome> {
    if (this.#stored) return this.#update(this.#stored)
    if (this.#token === undefined || !this.#isChanged) return this.#hasEnded ? 'ended' : 'unchanged'
    await this.#store.create(sessionIdOf(this.#token), this.#changes(), this.#client)
    return { token: this.#token }
  }

  async #update(stored: StoredSession): Promise<SessionOutcome> {
    if (this.#token !== undefined) {
      const id = sessionIdOf(this.#token)
      const isRotated = await this.#store.rotate(stored.id, id, this.#changes(), this.#client)
      return isRotated ? { token: this.#token } : 'ended'
    }
    if (!this.#isChanged && !this.#store.isStale(stored)) return 'unchanged'
    return (await this.#store.change(stored.id, this.#changes(), this.#client))
      ? 'extended'
      : 'ended'
  }

  get #isChanged(): boolean {
    return this.#changed.size > 0 || this.#userKey !== undefined
  }

  #changes(): SessionChanges {
    return {
      values: this.#changed,
      ...(this.#userKey === undefined ? {} : { userKey: this.#userKey }),
    }
  }

  #begin(): void {
    if (!this.#stored) this.#token ??= createSessionToken()
  }
}

function nameOf(key: SessionKey<unknown> | string): string {
  return typeof key === 'string' ? key : key.name
}
