/** The users of a node: the rows of those who acted last. */

import type { Actor } from '../../core/user.ts'
import { BatchedReads } from '../../db/batched-reads.ts'
import type { Identity, Owner } from '../identity.ts'

/** Reads the users of connections again, in this order; `undefined` for one that may no longer be connected. */
export type ReadIdentities = (
  owners: readonly Owner[],
) => Promise<readonly (Identity | undefined)[]>

const mostRows = 2_000
const mostAtOnce = 250
const mostChanges = 10_000

/**
 * Remembers users by their key, so that ten thousand idle connections do not hold ten thousand rows: who has not
 * acted for long is read again. All connections of a user share the newest row that was read.
 */
export class Users {
  /** Grows whenever rights may have changed. */
  version = 0
  /** The users and sessions that have changed of late, with the version since then; the oldest first. */
  readonly #changes = new Map<string, number>()
  /** Since this version not all changes are remembered: before it, anybody may have changed. */
  #floor = 0
  readonly #rows = new Map<string, Actor>()
  readonly #arriving = new Map<string, Promise<Identity>>()
  readonly #limit: number
  readonly #readings: BatchedReads<Owner, Identity | undefined> | undefined

  /** Without a way to read users again, all of them are kept by who calls. */
  constructor(read: ReadIdentities | undefined, limit = mostRows) {
    this.#readings = read && new BatchedReads({ keyOf: signature, read, most: mostAtOnce })
    this.#limit = limit
  }

  /** Whether users that are not remembered can be read again. */
  get canRead(): boolean {
    return this.#readings !== undefined
  }

  /**
   * Finds out who sends a cookie. Those who come in one moment with the same cookie share the answer: a page with
   * many sockets, or all the tabs of a visitor that come back after a restart.
   */
  identify(cookie: string | undefined, find: () => Promise<Identity>): Promise<Identity> {
    if (cookie === undefined) return this.#find(find)
    const key = `${this.version} ${cookie}`
    const known = this.#arriving.get(key)
    if (known) return known
    const identity = this.#find(find)
    this.#arriving.set(key, identity)
    const forget = () => void setImmediate(() => this.#arriving.delete(key))
    identity.then(forget, forget)
    return identity
  }

  /** The row of a user, if it is remembered. */
  get(userKey: string): Actor | undefined {
    const row = this.#rows.get(userKey)
    if (row) this.remember(userKey, row)
    return row
  }

  /** Keeps the newest row of a user; the user who has not acted for the longest time is forgotten. */
  remember(userKey: string, row: Actor): void {
    this.#rows.delete(userKey)
    this.#rows.set(userKey, row)
    if (this.#rows.size > this.#limit) this.#rows.delete(this.#rows.keys().next().value!)
  }

  /** The rights of a user may have changed; without a key those of anybody. */
  forget(userKey?: string): void {
    this.version += 1
    if (userKey === undefined) {
      this.#rows.clear()
      this.#changes.clear()
      this.#floor = this.version
    } else {
      this.#rows.delete(userKey)
      this.#note(`user ${userKey}`)
    }
  }

  /** A session has ended. */
  forgetSession(sessionId: string): void {
    this.version += 1
    this.#note(`session ${sessionId}`)
  }

  /**
   * Whether nothing has changed about a user and a session since this version. What changes about others does not count:
   * where somebody signs in or out all the time, nobody would ever be read in time.
   */
  isCurrent({ userKey, sessionId }: Owner, version: number): boolean {
    if (version < this.#floor) return false
    const changedAt = (name: string) => this.#changes.get(name) ?? 0
    return changedAt(`user ${userKey}`) <= version && changedAt(`session ${sessionId}`) <= version
  }

  /**
   * The user of a connection as it is now; `undefined` when it may no longer be connected. Those who are asked for
   * together are read together.
   */
  async read(owner: Owner): Promise<Identity | undefined> {
    const { version } = this
    const identity = await this.#readings?.read(owner)
    return identity && { ...identity, version }
  }

  #note(changed: string): void {
    this.#changes.delete(changed)
    this.#changes.set(changed, this.version)
    if (this.#changes.size <= mostChanges) return
    const [oldest, version] = this.#changes.entries().next().value!
    this.#changes.delete(oldest)
    this.#floor = version
  }

  async #find(find: () => Promise<Identity>): Promise<Identity> {
    const { version } = this
    return { ...(await find()), version }
  }
}

/** The connections of one session, or token, have the same answer. */
function signature({ userKey, sessionId, stamp }: Owner): string {
  return `${userKey}\n${sessionId}\n${stamp}`
}
