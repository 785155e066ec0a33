/** Copies of a database that are read instead of it, in turns. */
import { currentScope, type Scope } from './ambient.ts'

/** The replicas of one database. */
export class Replicas<D extends object> {
  readonly #all = new Set<D>()
  #turn = 0

  add(replica: D): void {
    this.#all.add(replica)
  }

  delete(replica: D): void {
    this.#all.delete(replica)
  }

  get areThere(): boolean {
    return this.#all.size > 0
  }

  /** What is read instead of `primary`: itself in its transactions and the hooks after them, which know what was written. */
  next(primary: D): D {
    if (this.#all.size === 0 || isInside(primary)) return primary
    this.#turn = (this.#turn + 1) % this.#all.size
    return [...this.#all][this.#turn]!
  }
}

function isInside(database: object): boolean {
  for (let scope: Scope | undefined = currentScope(); scope; scope = scope.outer)
    if (scope.database === database) return true
  return false
}
