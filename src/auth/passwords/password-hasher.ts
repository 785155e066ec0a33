/** Hashes and verifies passwords, a few at a time. */
import { type Argon2Cost, defaultCost, hashArgon2id, isCurrent, verifyArgon2 } from './argon2.ts'
import { verifyDjango } from './django.ts'
import { HashingQueue, type HashingQueueOptions } from './hashing-queue.ts'

/** What a verification found. `outdated`: right, and the hash should be made anew. */
export type Verification = 'right' | 'outdated' | 'wrong'

/** The cost of new hashes, and the limits of the queue. */
export interface PasswordHasherOptions extends HashingQueueOptions {
  readonly cost?: Argon2Cost
}

/** Hashes and verifies passwords with Argon2id, verifies those of Django, and takes equal time for unknown users. */
export class PasswordHasher {
  readonly #cost: Argon2Cost
  readonly #queue: HashingQueue

  constructor({ cost = defaultCost, ...limits }: PasswordHasherOptions = {}) {
    this.#cost = cost
    this.#queue = new HashingQueue(limits)
  }

  /** The hash to store: a PHC string. */
  hash(password: string): Promise<string> {
    return this.#queue.run(() => hashArgon2id(password, this.#cost))
  }

  /** Compares a password with a stored hash. Without a usable hash it takes as long, and is `wrong`. */
  verify(password: string, encoded: string | null | undefined): Promise<Verification> {
    return this.#queue.run(() => this.#verify(password, encoded))
  }

  async #verify(password: string, encoded: string | null | undefined): Promise<Verification> {
    if (encoded?.startsWith('$')) return this.#verifyOwn(password, encoded)
    const django = encoded ? await verifyDjango(password, encoded) : undefined
    if (django !== undefined) return django ? 'outdated' : 'wrong'
    await hashArgon2id(password, this.#cost)
    return 'wrong'
  }

  async #verifyOwn(password: string, encoded: string): Promise<Verification> {
    if (!(await verifyArgon2(password, encoded))) return 'wrong'
    return isCurrent(encoded, this.#cost) ? 'right' : 'outdated'
  }
}

/** A stored value that no password matches: an account without a password. */
export const unusablePassword = '!'
