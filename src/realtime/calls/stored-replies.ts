/** Replies in the database, where every process finds them. */
import { clock, sleep, type Timer } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { randomFraction } from '../../core/random.ts'
import type { Database } from '../../db/engine/database.ts'
import type { BeforeCommit } from '../../db/engine/hooks.ts'
import { isMissingTable } from '../../db/engine/missing-table.ts'
import { attendCommits } from '../../db/engine/transaction.ts'
import { type CallRow, type Claim, Claims, leaseLength } from './claims.ts'
import { digest, digestOfData } from './digest.ts'
import { claimLost, keyUsedOtherwise, replyLost } from './errors.ts'
import { MemoryReplies } from './memory-replies.ts'
import { type KeyedCall, type Reply, type ReplyStore, replyLifetime } from './reply-store.ts'

const sweepInterval = 60_000
const shortestPause = 20
const longestPause = 500
/** A longer reply is not kept: who asks again is told that it is lost. */
const longestReply = 1_048_576
const lostText = JSON.stringify({ error: replyLost } satisfies Reply)

/** What {@link StoredReplies} are made of. */
export interface StoredRepliesOptions {
  /** The database that what calls do is committed to, as a rule. */
  readonly database: Database
  readonly log: Log
}

/** A call with hashes in place of texts of any length. */
interface HashedCall {
  readonly name: string
  readonly input: string
  readonly signal: AbortSignal
}

/**
 * A call is claimed before it runs, and its first commit carries a mark: when its process dies, another one knows whether
 * something of it was kept. While the table is missing, replies are kept in memory.
 */
export class StoredReplies implements ReplyStore {
  readonly #database: Database
  readonly #claims: Claims
  readonly #log: Log
  readonly #memory = new MemoryReplies()
  #sweepTimer: Timer | undefined
  #isClosed = false

  constructor({ database, log }: StoredRepliesOptions) {
    this.#database = database
    this.#claims = new Claims(database)
    this.#log = log
  }

  async once(call: KeyedCall, perform: () => Promise<Reply>): Promise<Reply> {
    const { signal } = call
    const hashed = { name: digest(call.name), input: digestOfData(call.input), signal }
    const found = await this.#claimOrReply(hashed).catch((error: unknown) => {
      if (!isMissingTable(error)) throw error
    })
    if (!found) return this.#memory.once(call, perform)
    return 'lease' in found ? this.#carryOut(found, perform) : found
  }

  close(): void {
    this.#isClosed = true
    this.#sweepTimer?.cancel()
  }

  /** Waits while another run of the call is under way. */
  async #claimOrReply(call: HashedCall): Promise<Claim | Reply> {
    for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
      const made = await this.#claims.make(call.name, call.input)
      if (made) return made
      const row = await this.#claims.find(call.name)
      const found = row && (await this.#claimOrReplyOf(call, row))
      if (found) return found
      await sleep(row ? pause * (0.5 + randomFraction()) : 0, call.signal)
    }
  }

  async #claimOrReplyOf(call: HashedCall, row: CallRow): Promise<Claim | Reply | undefined> {
    const now = clock.now()
    const isRunning = row.status !== 'done' && row.leaseUntil > now
    if (row.expiresAt <= now && !isRunning) return this.#claims.takeOver(call.name, call.input, row)
    if (row.input !== call.input) return keyUsedOtherwise()
    if (row.reply !== null) return JSON.parse(row.reply) as Reply
    if (isRunning) return undefined
    return row.status === 'running'
      ? this.#claims.takeOver(call.name, call.input, row)
      : { error: replyLost }
  }

  async #carryOut(claim: Claim, perform: () => Promise<Reply>): Promise<Reply> {
    this.#sweepLater()
    const stop = this.#keepAlive(claim)
    try {
      const reply = await attendCommits(this.#marking(claim), perform)
      await this.#afterwards(claim, reply)
      return reply
    } catch (error) {
      await this.#afterwards(claim, undefined)
      throw error
    } finally {
      stop()
    }
  }

  /** Marks the first commit of the call, in its own transaction; the rest need none. */
  #marking(claim: Claim): BeforeCommit<never> {
    let isMarked = false
    return async (_none, { database, hasWritten }) => {
      if (isMarked || !hasWritten || database !== this.#database) return undefined
      if (!(await this.#claims.mark(claim))) throw claimLost()
      return () => {
        isMarked = true
      }
    }
  }

  /** A reply that cannot be kept is given all the same. */
  async #afterwards(claim: Claim, reply: Reply | undefined): Promise<void> {
    const text = reply && JSON.stringify(reply)
    try {
      if (text === undefined) await this.#claims.release(claim)
      else await this.#claims.finish(claim, text.length <= longestReply ? text : lostText)
    } catch (error) {
      this.#log.error({ err: error }, 'the reply of a call with a key could not be kept')
    }
  }

  /** Until the call is over, or has taken so long that nobody waits for it any more. */
  #keepAlive(claim: Claim): () => void {
    const end = clock.monotonic() + replyLifetime
    let timer: Timer
    const renew = () => {
      if (clock.monotonic() > end) return
      this.#claims.renew(claim).catch(() => undefined) // the next one may succeed
      timer = clock.after(leaseLength / 3, renew)
    }
    timer = clock.after(leaseLength / 3, renew)
    return () => timer.cancel()
  }

  #sweepLater(): void {
    this.#sweepTimer ??= clock.after(sweepInterval * (0.5 + randomFraction()), () => {
      this.#sweepTimer = undefined
      this.#sweep().catch((error: unknown) => {
        if (!this.#isClosed) this.#log.error({ err: error }, 'old replies could not be deleted')
      })
    })
  }

  async #sweep(): Promise<void> {
    while (!this.#isClosed && (await this.#claims.sweep()) > 0) {}
  }
}
