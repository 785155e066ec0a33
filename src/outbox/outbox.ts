/**
 * The outbox: what leaves with a commit, or never. Entries become rows of the transaction just before its commit, and are
 * forwarded after it, in the order of the commits, by this process or, if that dies, by any other.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type ServiceKey, serviceKey } from '../core/application.ts'
import { clock } from '../core/clock.ts'
import { type Duration, toMilliseconds } from '../core/duration.ts'
import type { Log } from '../core/log.ts'
import type { Database } from '../db/engine/database.ts'
import type { BeforeCommit } from '../db/engine/hooks.ts'
import { isMissingTable } from '../db/engine/missing-table.ts'
import { beforeCommit } from '../db/engine/transaction.ts'
import { appendEntries, timeOf } from './append.ts'
import { type NewEntry, type PendingEntry, requireFitting, type StreamName } from './entry.ts'
import { Relay } from './relay.ts'
import { statementsFor } from './statements.ts'

/** The outbox of an application. */
export const outboxKey: ServiceKey<Outbox> = serviceKey('outbox')

/** Forwards the entries of a kind. */
export interface OutboxConsumer {
  /**
   * Resolves once the entry is safe where it goes. It is called for one entry of a stream after the other; when it rejects
   * the stream waits, and the entry is tried again. It may be called twice for one entry, also by two processes at once: what
   * receives the entries has to refuse a `number` that is not above the last one of the stream.
   */
  forward(entry: PendingEntry): Promise<unknown>
  /** `false` while there is no use in trying. Call {@link Outbox.wake} when that is over. */
  isReady(): boolean
}

/** What an {@link Outbox} is made of. */
export interface OutboxOptions {
  /** The databases whose tables are looked into for what other processes have left. */
  readonly databases: Iterable<Database>
  readonly log: Log
  /** How often they are looked into, about; 1 s by default. */
  readonly pollInterval?: Duration
}

/** What waits to be forwarded. */
export interface OutboxBacklog {
  /** Counted up to 10,000 for each database. */
  readonly waiting: number
  /** For how long the oldest has been waiting; 0 when nothing waits. */
  readonly oldestSeconds: number
}

const longestCount = 10_000

/** The outbox of one process. Consumers are registered by kind; `start` begins to look for what others have left. */
export class Outbox {
  readonly #log: Log
  readonly #pollInterval: number
  readonly #outside = AsyncLocalStorage.snapshot()
  readonly #consumers = new Map<string, OutboxConsumer>()
  readonly #relays = new Map<Database, Relay>()
  #state: 'new' | 'started' | 'closed' = 'new'

  constructor({ databases, log, pollInterval = '1s' }: OutboxOptions) {
    this.#log = log
    this.#pollInterval = toMilliseconds(pollInterval)
    for (const database of databases) if (database.primary === database) this.#relayOf(database)
  }

  /** Has a consumer forward the entries of a kind, until the returned function is called. */
  register(kind: string, consumer: OutboxConsumer): () => void {
    this.#consumers.set(kind, consumer)
    return () => {
      if (this.#consumers.get(kind) === consumer) this.#consumers.delete(kind)
    }
  }

  /**
   * Lets an entry leave with the commit of the transaction that the code is in. Outside of one nothing happens: gives
   * `false`. Throws `E_OUTBOX_PAYLOAD`; the commit throws `E_OUTBOX_TABLE` when the database lacks the tables.
   */
  put(entry: NewEntry): boolean {
    requireFitting(entry)
    return beforeCommit(this.#append, entry)
  }

  /** Begins to look for what others have left. */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'started'
    for (const relay of this.#relays.values()) relay.start()
  }

  /** Looks now, also for what was refused before: call it when a consumer is ready again. */
  wake(): void {
    for (const relay of this.#relays.values()) relay.poll()
  }

  /**
   * Resolves once what this process has committed to a stream before was forwarded, or could not be; `undefined` when
   * nothing is under way.
   */
  settled(name: StreamName): Promise<unknown> | undefined {
    const waiting = [...this.#relays.values()].flatMap((relay) => relay.settled(name) ?? [])
    return waiting.length > 0 ? Promise.all(waiting) : undefined
  }

  /** How much waits, in all databases, whoever committed it. Cheap enough for a probe. */
  async backlog(): Promise<OutboxBacklog> {
    const all = await Promise.all([...this.#relays.keys()].map(backlogOf))
    const waiting = all.reduce((sum, each) => sum + each.waiting, 0)
    return { waiting, oldestSeconds: Math.max(0, ...all.map((each) => each.oldestSeconds)) }
  }

  /** Forwards what this process has committed, for a while at most; the rest is found by others, or later. */
  async close(): Promise<void> {
    this.#state = 'closed'
    await Promise.all([...this.#relays.values()].map((relay) => relay.close()))
  }

  /** One function for all, so that it is called once for a transaction. */
  readonly #append: BeforeCommit<NewEntry> = async (entries, transaction) => {
    const database = transaction.database as Database
    await appendEntries(database, entries)
    const relay = this.#relayOf(database)
    return () => relay.wake(entries)
  }

  #relayOf(database: Database): Relay {
    const known = this.#relays.get(database)
    if (known) return known
    const relay = new Relay({
      database,
      consumers: this.#consumers,
      log: this.#log,
      pollInterval: this.#pollInterval,
      outside: this.#outside,
    })
    this.#relays.set(database, relay)
    database.onClose(() => this.#forget(database))
    if (this.#state === 'started') relay.start()
    return relay
  }

  #forget(database: Database): void {
    void this.#relays.get(database)?.close()
    this.#relays.delete(database)
  }
}

async function backlogOf(database: Database): Promise<OutboxBacklog> {
  try {
    const { waiting, number } = await statementsFor(database).backlog(database, longestCount)
    const age = number === undefined ? 0 : clock.now() - timeOf(number)
    return { waiting, oldestSeconds: Math.max(0, age) / 1000 }
  } catch (error) {
    if (isMissingTable(error)) return { waiting: 0, oldestSeconds: 0 }
    throw error
  }
}
