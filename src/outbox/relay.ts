/** The relay of one database: forwards its entries, stream by stream, and deletes what has left. */
import { clock, type Timer } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { randomFraction } from '../core/random.ts'
import type { Database } from '../db/engine/database.ts'
import { isMissingTable } from '../db/engine/missing-table.ts'
import { counterLifetime, numberAt } from './append.ts'
import { type PendingEntry, type StreamName, streamKey } from './entry.ts'
import { Holds } from './holds.ts'
import type { OutboxConsumer } from './outbox.ts'
import { Removal } from './removal.ts'
import { type OutboxStatements, type StreamPart, statementsFor } from './statements.ts'

/** What a {@link Relay} is made of. */
export interface RelayOptions {
  readonly database: Database
  readonly consumers: ReadonlyMap<string, OutboxConsumer>
  readonly log: Log
  /** Milliseconds between two looks for what others have left, about. */
  readonly pollInterval: number
  /** Runs a function outside of the request and the transaction that woke the relay. */
  readonly outside: <T>(fn: () => T) => T
}

/** So many entries are in memory at once, and deleted by one statement. */
const batchSize = 256
const streamsAtOnce = 64
const mostRemembered = 10_000
/** Entries that were read so long ago are read again: what receives them may have forgotten their numbers. */
const longestUnsent = 10_000
const sweepInterval = 3_600_000
const closeDeadline = 5_000
const roundsOfMany = 8
const analyzeInterval = 60_000

/** A look at all streams in which something waits. */
interface Pass {
  /** The kinds that are still to be looked through; `after` stands in the first. */
  readonly kinds: string[]
  after: string
}

/**
 * Works on one batch at a time: on some of the streams that were woken, because this process has committed there or
 * because a pass through the table has found something there. Each stream is read from its first entry on, and forwarded
 * one entry after the other. Two relays may forward the same entry: what receives it refuses the second.
 */
export class Relay {
  readonly #database: Database
  readonly #statements: OutboxStatements
  readonly #consumers: ReadonlyMap<string, OutboxConsumer>
  readonly #log: Log
  readonly #pollInterval: number
  readonly #outside: <T>(fn: () => T) => T
  readonly #woken = new Map<string, StreamPart>()
  /** Up to which number this process has forwarded its streams: what is below has no row, or is none of its business. */
  readonly #forwarded = new Map<string, number>()
  readonly #removal: Removal
  /** Who waits for what was committed to a stream; the next round takes them along. */
  readonly #unsettled = new Map<string, PromiseWithResolvers<void>>()
  /** Those whose round is under way. */
  readonly #settling = new Map<string, PromiseWithResolvers<void>>()
  readonly #holds = new Holds()
  #pass: Pass | undefined
  #work: Promise<void> | undefined
  #pollTimer: Timer | undefined
  #sweepTimer: Timer | undefined
  #fullRounds = 0
  #analyzeAgainAt = 0
  #isClosed = false
  #problem: string | undefined

  constructor({ database, consumers, log, pollInterval, outside }: RelayOptions) {
    this.#outside = outside
    this.#database = database
    this.#statements = statementsFor(database)
    this.#consumers = consumers
    this.#log = log
    this.#pollInterval = pollInterval
    this.#removal = new Removal(database, (error) => this.#report(error))
  }

  /** Begins to look for what others have left, now and from time to time. */
  start(): void {
    this.#outside(() => {
      this.#pollSoon(0)
      this.#sweepLater()
    })
  }

  /** Goes through the whole table now, also for what was refused before. */
  poll(): void {
    this.#holds.clear()
    this.#beginPass()
  }

  /** Forwards what waits in some streams: this process has just committed it. */
  wake(streams: Iterable<StreamName>): void {
    for (const name of streams) {
      const key = streamKey(name)
      this.#wakeOne(name)
      if (!this.#unsettled.has(key)) this.#unsettled.set(key, Promise.withResolvers())
    }
    this.#run()
  }

  /** Resolves once what this process has committed to the stream was forwarded, or could not be. */
  settled(name: StreamName): Promise<void> | undefined {
    const key = streamKey(name)
    return (this.#unsettled.get(key) ?? this.#settling.get(key))?.promise
  }

  /** Forwards what it was woken for, for a while at most. */
  async close(): Promise<void> {
    this.#pollTimer?.cancel()
    this.#sweepTimer?.cancel()
    this.#pass = undefined
    const late = Promise.withResolvers<void>()
    const timer = clock.after(closeDeadline, () => late.resolve(), { keepAlive: true })
    const flushed = Promise.resolve(this.#work).then(() => this.#removal.flush())
    await Promise.race([flushed.catch((error: unknown) => this.#report(error)), late.promise])
    timer.cancel()
    this.#isClosed = true
    this.#settleAll()
  }

  #run(): void {
    if (this.#isClosed) this.#settleAll()
    else if (this.#woken.size > 0 || this.#pass)
      this.#work ??= this.#outside(() => this.#workUntilQuiet())
  }

  async #workUntilQuiet(): Promise<void> {
    try {
      while (!this.#isClosed && (this.#woken.size > 0 || this.#pass)) {
        if (this.#pass) await this.#continue(this.#pass)
        await this.#forwardWoken()
      }
      this.#problem = undefined
    } catch (error) {
      this.#report(error)
    } finally {
      this.#work = undefined
    }
  }

  #beginPass(): void {
    const kinds = [...this.#consumers].filter(([, { isReady }]) => isReady()).map(([kind]) => kind)
    this.#pass ??= kinds.length > 0 ? { kinds, after: '' } : undefined
    this.#run()
  }

  async #continue(pass: Pass): Promise<void> {
    const name = { kind: pass.kinds[0]!, stream: pass.after }
    const found = await this.#statements.streams(this.#database, name, streamsAtOnce)
    for (const each of found) this.#woken.set(streamKey(each), { ...each, after: 0 })
    if (found.length < streamsAtOnce) pass.kinds.shift()
    pass.after = found.length < streamsAtOnce ? '' : found.at(-1)!.stream
    if (pass.kinds.length === 0) this.#pass = undefined
  }

  /** The streams that were woken first; those in which more waits than fits in get behind the others. */
  async #forwardWoken(): Promise<void> {
    const taken = [...this.#woken].slice(0, streamsAtOnce)
    for (const [key] of taken) this.#beginRound(key)
    const open = taken.map(([, name]) => name).filter((name) => this.#isOpen(name))
    const unfinished = open.length > 0 ? await this.#forwardSome(open) : []
    for (const name of unfinished) this.#prolong(streamKey(name))
    if (unfinished.length > 0) await this.#noticeMany()
    for (const [key] of taken) this.#settle(key)
  }

  /** Many entries wait, where there are none as a rule. */
  async #noticeMany(): Promise<void> {
    this.#fullRounds += 1
    if (this.#fullRounds < roundsOfMany || clock.monotonic() < this.#analyzeAgainAt) return
    this.#fullRounds = 0
    this.#analyzeAgainAt = clock.monotonic() + analyzeInterval
    await this.#statements.analyze(this.#database)
  }

  #beginRound(key: string): void {
    this.#woken.delete(key)
    const waiting = this.#unsettled.get(key)
    this.#unsettled.delete(key)
    if (waiting) this.#settling.set(key, waiting)
  }

  /** What was waited for may be among what did not fit in: the next round takes it along. */
  #prolong(key: string): void {
    const waiting = this.#settling.get(key)
    if (!waiting) return
    this.#settling.delete(key)
    const next = this.#unsettled.get(key)
    if (next) void next.promise.then(() => waiting.resolve())
    else this.#unsettled.set(key, waiting)
  }

  /** Gives the streams in which more may wait. */
  async #forwardSome(parts: readonly StreamPart[]): Promise<StreamName[]> {
    const limit = Math.ceil(batchSize / parts.length)
    const entries = await this.#statements.pending(this.#database, parts, limit)
    const until = clock.monotonic() + longestUnsent
    const streams = [...Map.groupBy(entries, streamKey).values()]
    await Promise.all(streams.map((own) => this.#forwardStream(own, until)))
    const unfinished = streams.filter(({ length }) => length === limit).map(([first]) => first!)
    for (const name of unfinished) this.#wakeOne(name)
    return unfinished
  }

  /** What is behind its last entry that was forwarded. */
  #wakeOne({ kind, stream }: StreamName): void {
    const key = streamKey({ kind, stream })
    const after = this.#forwarded.get(key) ?? 0
    if (!this.#woken.has(key)) this.#woken.set(key, { kind, stream, after })
  }

  /** One after the other: an entry whose predecessor did not arrive must not arrive. */
  async #forwardStream(entries: readonly PendingEntry[], until: number): Promise<void> {
    const forwarded: PendingEntry[] = []
    for (const entry of entries) {
      if (this.#removal.has(entry)) continue
      if (clock.monotonic() > until || !(await this.#forward(entry))) break
      forwarded.push(entry)
      this.#remember(entry)
    }
    await this.#removal.add(forwarded)
  }

  async #forward(entry: PendingEntry): Promise<boolean> {
    const consumer = this.#consumers.get(entry.kind)
    if (!consumer) return false
    try {
      await consumer.forward(entry)
    } catch (error) {
      this.#hold(entry, consumer, error)
      return false
    }
    this.#holds.release(entry)
    return true
  }

  #remember(entry: PendingEntry): void {
    if (this.#forwarded.size >= mostRemembered) this.#forwarded.clear()
    this.#forwarded.set(streamKey(entry), entry.number)
  }

  /** What cannot be reached is for its own log; it says so by not being ready. */
  #hold(entry: PendingEntry, consumer: OutboxConsumer, error: unknown): void {
    const isFirst = this.#holds.hold(entry)
    if (!isFirst || !consumer.isReady()) return
    const { kind, stream, id } = entry
    this.#log.error(
      { err: error, kind, stream, id },
      'an entry of the outbox was refused; its stream waits until it is accepted or deleted',
    )
  }

  #isOpen(name: StreamName): boolean {
    const consumer = this.#consumers.get(name.kind)
    return consumer?.isReady() === true && !this.#holds.isHeld(name)
  }

  #pollSoon(pause: number): void {
    this.#pollTimer = clock.after(pause, () => {
      this.#beginPass()
      void Promise.resolve(this.#work).then(() => {
        if (this.#isClosed) return
        const factor = this.#problem === undefined ? 1 : 5
        this.#pollSoon(this.#pollInterval * factor * (0.75 + randomFraction() / 2))
      })
    })
  }

  /** Counters that nobody has used for a week; a stream that comes back begins above its earlier numbers. */
  #sweepLater(): void {
    this.#sweepTimer = clock.after(sweepInterval * (0.5 + randomFraction()), () => {
      const swept = this.#sweep().catch((error: unknown) => this.#report(error))
      void swept.then(() => (this.#isClosed ? undefined : this.#sweepLater()))
    })
  }

  async #sweep(): Promise<void> {
    const below = numberAt(clock.now() - counterLifetime)
    while (!this.#isClosed && (await this.#statements.sweep(this.#database, below)) > 0) {}
  }

  /** The rows stay, so the next look finds them. What stays the same is said once. */
  #report(error: unknown): void {
    this.#woken.clear()
    this.#pass = undefined
    this.#settleAll()
    const isNew = String(error) !== this.#problem
    this.#problem = String(error)
    if (isNew && !isMissingTable(error) && !this.#database.isClosed)
      this.#log.error({ err: error }, 'the outbox could not be read')
  }

  #settle(key: string): void {
    this.#settling.get(key)?.resolve()
    this.#settling.delete(key)
  }

  #settleAll(): void {
    for (const key of [...this.#unsettled.keys()]) this.#beginRound(key)
    for (const key of [...this.#settling.keys()]) this.#settle(key)
  }
}
