/** Publications on their way to Redis: many in one script, in the order in which they were made. */
import { LRUCache } from 'lru-cache'
import { clock } from '../../../core/clock.ts'
import { randomText } from '../../../core/random.ts'
import type { StreamPosition } from '../../../protocol/frames.ts'
import type { NewPublication, Retention } from '../../broker/broker.ts'
import { BackplaneError } from '../backplane-error.ts'
import { unreachable } from './connection/redis-failure.ts'
import type { RedisLink } from './connection/redis-link.ts'
import type { RedisKeys } from './redis-keys.ts'
import { positionLifetime, publishScript, shardedPublishScript } from './scripts/publish-script.ts'

const batchSize = 128
/** A batch from this size on is sent with the whole script, which costs little then. */
const wholeBatch = 24
const mostWaiting = 100_000

interface Pending {
  readonly channel: string
  readonly publication: NewPublication
  readonly outcome: PromiseWithResolvers<StreamPosition | undefined>
}

/** Publications of one channel that are numbered together; one alone when it has a key or a number. */
interface Group {
  readonly channel: string
  readonly retention: Retention | undefined
  readonly pending: Pending[]
  /** What is believed of the stream. */
  readonly stream: KnownStream
  /** Whether the keys of the stream must be told to live on. */
  readonly mustTouch: boolean
}

/** What was last known of a stream, so that a publication need not ask for it. */
interface KnownStream {
  readonly meta: string
  readonly log: string
  readonly epoch: string
  readonly retention: Retention | undefined
  /** When its keys were last told to live on, in milliseconds of the monotonic clock. */
  readonly touchedAt: number
}

/** What a queue works with. */
export interface PublishQueueOptions {
  readonly link: RedisLink
  readonly keys: RedisKeys
  /** What is known of streams; shared by the queues of a node. */
  readonly streams: LRUCache<string, KnownStream>
  /** On a cluster: the version of the rights. */
  readonly rights: (() => Promise<string>) | undefined
  /** Called when nothing waits and nothing is under way. */
  readonly onIdle?: () => void
}

/** A memory of streams for the queues of a node. */
export function knownStreams(): LRUCache<string, KnownStream> {
  return new LRUCache({ max: 50_000 })
}

/**
 * Sends what was published in a tick as one batch. A second batch may be under way as long as both carry the whole
 * script: one that the server refuses to know would let the other overtake it.
 */
export class PublishQueue {
  readonly #options: PublishQueueOptions
  #waiting: Pending[] = []
  #inFlight = 0
  /** When the last batch was made, in milliseconds of the monotonic clock. */
  #now = 0
  #isExclusive = false

  constructor(options: PublishQueueOptions) {
    this.#options = options
  }

  /** Rejects with a `BackplaneError`. */
  publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    const { link } = this.#options
    const starting = link.ready()
    if (starting) return starting.then(() => this.publish(channel, publication))
    if (this.#waiting.length >= mostWaiting) return Promise.reject(overflow(link.display))
    const outcome = Promise.withResolvers<StreamPosition | undefined>()
    const length = this.#waiting.push({ channel, publication, outcome })
    if (length === 1 && !this.#isExclusive) setImmediate(() => this.#pump())
    return outcome.promise
  }

  #pump(): void {
    while (this.#mayStart()) {
      const batch = this.#waiting.slice(0, batchSize)
      this.#waiting = this.#waiting.slice(batchSize)
      void this.#send(batch)
    }
  }

  #mayStart(): boolean {
    const { length } = this.#waiting
    if (length === 0 || this.#isExclusive) return false
    if (this.#inFlight === 0) return true
    return !this.#options.link.isCluster && this.#inFlight < 4 && length >= wholeBatch
  }

  async #send(batch: readonly Pending[]): Promise<void> {
    const isWhole = !this.#options.link.isCluster && batch.length >= wholeBatch
    this.#isExclusive = !isWhole
    this.#inFlight += 1
    const groups = this.#groupsOf(batch)
    try {
      const replies = await this.#evaluate(groups, isWhole)
      for (const [index, group] of groups.entries()) this.#settle(group, replies[index]!)
    } catch (error) {
      for (const { outcome } of batch) outcome.reject(error)
    }
    this.#inFlight -= 1
    if (!isWhole) this.#isExclusive = false
    this.#pump()
    if (this.#inFlight === 0 && this.#waiting.length === 0) this.#options.onIdle?.()
  }

  async #evaluate(groups: readonly Group[], isWhole: boolean): Promise<readonly Reply[]> {
    const { link, keys, rights } = this.#options
    const usual = groups[0]!.retention
    const call = {
      script: rights ? shardedPublishScript : publishScript,
      keys: rights ? [] : [keys.control.version],
      values: [randomText(8), usual?.size ?? '', usual?.ttl ?? ''],
    }
    if (rights) call.values.push(await rights())
    for (const group of groups) this.#add(group, { ...call, usual })
    return (await link.evaluate(call, { isWhole })) as readonly Reply[]
  }

  #add(group: Group, { keys, values, usual }: Addition): void {
    const { channel, pending, stream } = group
    const { key } = pending[0]!.publication
    keys.push(stream.meta, stream.log)
    if (key !== undefined) keys.push(this.#options.keys.once(channel, key))
    values.push(stream.epoch, optionsOf(group, usual))
    for (const { publication } of pending) values.push(publication.data)
  }

  /** Those of one channel form one group, as long as none of them has to be looked at alone. */
  #groupsOf(batch: readonly Pending[]): Group[] {
    this.#now = clock.monotonic()
    const groups: Group[] = []
    const open = new Map<string, Group>()
    for (const pending of batch) {
      const { channel, publication } = pending
      const isAlone = publication.key !== undefined || publication.number !== undefined
      const known = isAlone ? undefined : open.get(channel)
      if (known && isSame(known.retention, publication.retention)) {
        known.pending.push(pending)
        continue
      }
      const group = this.#groupOf(pending)
      groups.push(group)
      if (isAlone) open.delete(channel)
      else open.set(channel, group)
    }
    return groups
  }

  #groupOf(pending: Pending): Group {
    const { channel, publication } = pending
    const { retention } = publication
    const stream = this.#options.streams.get(channel) ?? this.#unknown(channel)
    return {
      channel,
      retention,
      pending: [pending],
      stream,
      mustTouch: mustLive(stream, retention, this.#now),
    }
  }

  #unknown(channel: string): KnownStream {
    const { keys } = this.#options
    const names = { meta: keys.meta(channel), log: keys.log(channel) }
    return { ...names, epoch: unknownEpoch, retention: undefined, touchedAt: 0 }
  }

  #settle(group: Group, reply: Reply): void {
    const { pending } = group
    if (typeof reply === 'string' && reply.startsWith('!')) {
      const error = unreachable(this.#options.link.display, new Error(reply.slice(1)))
      for (const { outcome } of pending) outcome.reject(error)
      return
    }
    const last =
      typeof reply === 'number' ? { offset: reply, epoch: group.stream.epoch } : parse(reply)
    if (last) this.#remember(group, last.epoch)
    const first = last && last.offset - pending.length + 1
    for (const [index, { outcome }] of pending.entries())
      outcome.resolve(last && { epoch: last.epoch, offset: first! + index })
  }

  #remember({ channel, retention, mustTouch, stream }: Group, epoch: string): void {
    if (!retention || (!mustTouch && epoch === stream.epoch)) return
    this.#options.streams.set(channel, { ...stream, epoch, retention, touchedAt: this.#now })
  }
}

type Reply = number | string

interface Addition {
  readonly keys: string[]
  readonly values: (string | number)[]
  /** The retention that need not be named. */
  readonly usual: Retention | undefined
}

/** No stream has it: epochs are eight characters long. */
const unknownEpoch = '?'

/** As the script reads them; none is the usual case. */
function optionsOf({ pending, mustTouch, retention }: Group, usual: Retention | undefined): string {
  const { key, number } = pending[0]!.publication
  const isSingle = pending.length === 1 && key === undefined && number === undefined
  if (isSingle && !mustTouch && isSame(retention, usual)) return ''
  const { size = '', ttl = '' } = retention ?? {}
  const once = `${key === undefined ? '' : 1} ${number ?? ''}`
  return `${pending.length} ${mustTouch ? 1 : ''} ${once} ${size} ${ttl}`
}

function mustLive(known: KnownStream, retention: Retention | undefined, now: number): boolean {
  if (!retention) return false
  if (!isSame(known.retention, retention)) return true
  return now - known.touchedAt > Math.min(retention.ttl, positionLifetime) / 8
}

function parse(reply: string): StreamPosition | undefined {
  const space = reply.indexOf(' ')
  return space === -1
    ? undefined
    : { epoch: reply.slice(space + 1), offset: Number(reply.slice(0, space)) }
}

function isSame(one: Retention | undefined, other: Retention | undefined): boolean {
  return one?.size === other?.size && one?.ttl === other?.ttl
}

function overflow(display: string): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `More is published than ${display} takes: ${mostWaiting} publications wait. Publish less, or try again later.`,
  )
}
