/** Finds the connections of a session or a user. */
import type { Connection } from '../connection/connection.ts'

type KeyOf = (connection: Connection) => string | undefined

const keys = {
  session: ({ identity }) => identity.sessionId,
  user: ({ userKey }) => userKey,
} satisfies Record<string, KeyOf>

/**
 * Looks at all connections for one key; for several keys in a row it makes an index, which is gone before the next
 * turn. So connections cost nothing that nobody asks for.
 */
export class ConnectionIndex {
  readonly #connections: ReadonlySet<Connection>
  #indexes: Partial<Record<keyof typeof keys, Map<string | undefined, Connection[]>>> = {}
  #isWarm = false

  constructor(connections: ReadonlySet<Connection>) {
    this.#connections = connections
  }

  find(by: keyof typeof keys, key: string): readonly Connection[] {
    if (!this.#isWarm) {
      this.#isWarm = true
      queueMicrotask(() => this.#cool())
      return [...this.#connections].filter((connection) => keys[by](connection) === key)
    }
    this.#indexes[by] ??= Map.groupBy(this.#connections, keys[by])
    return this.#indexes[by].get(key) ?? []
  }

  #cool(): void {
    this.#isWarm = false
    this.#indexes = {}
  }
}
