/** Names for statements that run again and again: the server prepares a statement with a name once. */
import { LRUCache } from 'lru-cache'

const mostNames = 500
const seenOnce = ''

/** Gives a statement a name when it is run for the second time. The same text has the same name on all connections. */
export class StatementNames {
  readonly #names = new LRUCache<string, string>({ max: mostNames })
  #count = 0

  /** Gives new names from now on: what was prepared may no longer fit the tables, on no connection. */
  forget(): void {
    this.#names.clear()
  }

  /** The name of a statement; `undefined` for one that is not worth preparing. */
  nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql)
    if (known) return known
    if (known === undefined) {
      if (/^\s*(?:select|insert|update|delete|with)\b/i.test(sql)) this.#names.set(sql, seenOnce)
      return undefined
    }
    this.#count += 1
    const name = `voltaic_${this.#count}`
    this.#names.set(sql, name)
    return name
  }
}
