/** Readings of users: many in a query, one query after the other. */
import type { Identity, Owner } from '../identity.ts'
import type { ReadIdentities } from './users.ts'

const mostAtOnce = 250

interface Reading {
  readonly owner: Owner
  readonly done: PromiseWithResolvers<Identity | undefined>
}

/**
 * Collects what is asked for until the readings before are over. The connections of one session share a reading, which
 * begins after the last of them has asked.
 */
export class Readings {
  readonly #read: ReadIdentities
  #waiting = new Map<string, Reading>()
  #isReading = false

  constructor(read: ReadIdentities) {
    this.#read = read
  }

  read(owner: Owner): Promise<Identity | undefined> {
    const key = `${owner.userKey}\n${owner.sessionId}\n${owner.stamp}`
    const known = this.#waiting.get(key)
    if (known) return known.done.promise
    const done = Promise.withResolvers<Identity | undefined>()
    this.#waiting.set(key, { owner, done })
    if (!this.#isReading) {
      this.#isReading = true
      queueMicrotask(() => void this.#readAll())
    }
    return done.promise
  }

  async #readAll(): Promise<void> {
    while (this.#waiting.size > 0) await this.#readNext()
    this.#isReading = false
  }

  async #readNext(): Promise<void> {
    const part = [...this.#waiting].slice(0, mostAtOnce)
    for (const [key] of part) this.#waiting.delete(key)
    const readings = part.map(([, reading]) => reading)
    try {
      const identities = await this.#read(readings.map(({ owner }) => owner))
      for (const [i, { done }] of readings.entries()) done.resolve(identities[i])
    } catch (error) {
      for (const { done } of readings) done.reject(error)
    }
  }
}
