/** The backlog of a connection: what waits while its client reads too slowly. */
import { clock } from '../../core/clock.ts'
import type { SlowPolicy } from '../channel/slow-policy.ts'
import type { Frame } from '../connection/frame.ts'
import { Batch } from './batch.ts'

/** A frame of a channel, with what its slow policy needs to know. */
export interface ChannelFrame {
  readonly frame: Frame
  readonly channel: string
  readonly policy: SlowPolicy
  /** The publication's key, for `conflate`. */
  readonly key?: string | undefined
}

/** A frame that waits, in the list of all, and in the line of its channel where something may be dropped. */
interface Entry {
  readonly frame: Frame
  readonly publication: ChannelFrame | undefined
  previous: Entry | undefined
  next: Entry | undefined
  nextInLine: Entry | undefined
}

/** The entries of one channel, as they came. */
interface Line {
  first: Entry | undefined
  last: Entry | undefined
  count: number
}

/** Keeps frames in order, and drops what the slow policies of the channels say: each in constant time. */
export class Backlog {
  /** When the client made progress last, in milliseconds of the monotonic clock. */
  progressedAt: number = clock.monotonic()
  #bytes = 0
  #first: Entry | undefined
  #last: Entry | undefined
  #newest: Map<string, Entry> | undefined
  #lines: Map<string, Line> | undefined

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes that wait behind the first frame: one long reply alone is no reason to give a client up. */
  get bytesBehind(): number {
    return this.#bytes - (this.#first?.frame.framed.length ?? 0)
  }

  /** Adds a frame that must arrive. */
  push(frame: Frame): void {
    this.#append(frame, undefined)
  }

  /** Adds a publication, under the slow policy of its channel; gives whether it, or an older one, is left out for that. */
  publish(publication: ChannelFrame): boolean {
    const { policy, frame, key } = publication
    if (policy !== 'disconnect') {
      if (policy.kind === 'drop-new') return true
      if (policy.kind === 'drop-oldest') return this.#enqueue(publication, policy.limit)
      if (key !== undefined) return this.#replace(publication)
    }
    this.#append(frame, undefined)
    return false
  }

  /** Takes frames from the front, at most so many bytes but at least one; `undefined` when nothing waits. */
  take(bytes: number): Batch | undefined {
    let batch: Batch | undefined
    for (let entry = this.#first; entry; entry = this.#first) {
      if (batch && batch.bytes + entry.frame.framed.length > bytes) break
      this.#forget(entry)
      batch = batch ? batch.with(entry.frame) : new Batch(entry.frame)
    }
    return batch
  }

  #append(frame: Frame, publication: ChannelFrame | undefined): Entry {
    const entry = {
      frame,
      publication,
      previous: this.#last,
      next: undefined,
      nextInLine: undefined,
    }
    if (this.#last) this.#last.next = entry
    else this.#first = entry
    this.#last = entry
    this.#bytes += frame.framed.length
    return entry
  }

  #replace(publication: ChannelFrame): boolean {
    this.#newest ??= new Map()
    const name = nameOf(publication)
    const older = this.#newest.get(name)
    if (older) this.#unlink(older)
    this.#newest.set(name, this.#append(publication.frame, publication))
    return older !== undefined
  }

  #enqueue(publication: ChannelFrame, limit: number): boolean {
    this.#lines ??= new Map()
    const line = this.#lines.get(publication.channel) ?? newLine()
    this.#lines.set(publication.channel, line)
    const oldest = line.count >= limit ? line.first : undefined
    if (oldest) this.#forget(oldest)
    const entry = this.#append(publication.frame, publication)
    if (line.last) line.last.nextInLine = entry
    else line.first = entry
    line.last = entry
    line.count += 1
    return oldest !== undefined
  }

  /** Takes an entry out that is the first of its line. */
  #forget(entry: Entry): void {
    this.#unlink(entry)
    const { publication } = entry
    if (!publication) return
    if (publication.key !== undefined) this.#newest?.delete(nameOf(publication))
    const line = this.#lines?.get(publication.channel)
    if (line?.first !== entry) return
    line.first = entry.nextInLine
    line.last = line.first && line.last
    line.count -= 1
  }

  #unlink({ frame, previous, next }: Entry): void {
    if (previous) previous.next = next
    else this.#first = next
    if (next) next.previous = previous
    else this.#last = previous
    this.#bytes -= frame.framed.length
  }
}

function newLine(): Line {
  return { first: undefined, last: undefined, count: 0 }
}

function nameOf({ channel, key }: ChannelFrame): string {
  return `${channel}\n${key}`
}
