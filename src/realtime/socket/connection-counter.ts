/** The connection counter: how many connections an address or a session has open. */

/** The place of a key: all connections of one address, or of one session, share it. */
export interface Place {
  readonly key: string
  /** How many have taken it. */
  count: number
}

/** Counts by key, up to a limit. */
export class ConnectionCounter {
  readonly #places = new Map<string, Place>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts one more; `undefined` when the limit is reached. */
  take(key: string): Place | undefined {
    const place = this.#places.get(key) ?? { key, count: 0 }
    if (place.count >= this.#limit) return undefined
    if (place.count === 0) this.#places.set(key, place)
    place.count += 1
    return place
  }

  /** Counts one less. */
  release(place: Place): void {
    place.count -= 1
    if (place.count === 0) this.#places.delete(place.key)
  }
}
