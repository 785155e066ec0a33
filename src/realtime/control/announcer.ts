/** The announcer: tells all nodes what changed about rights, this one at once and the others together. */
import { clock, type Timer } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { randomFraction } from '../../core/random.ts'
import { outsideTransaction } from '../../db/engine/ambient.ts'
import type { Backplane } from '../backplane/backplane.ts'
import type { ControlHandler, ControlMessage } from './control.ts'
import { MessageBatch } from './message-batch.ts'

const patience = 2_000
const retryDelay = 1_000

/** What the announcer works with. */
export interface AnnouncerOptions {
  readonly backplane: Pick<Backplane, 'control' | 'onStatus'>
  /** What this node does about a message. */
  readonly act: ControlHandler
  readonly log: Log
}

/**
 * What is told in one tick, or while other messages are under way, leaves as one message. What cannot be sent is
 * kept and sent later: meanwhile only this node has acted.
 */
export class Announcer {
  readonly #options: AnnouncerOptions
  readonly #stops: (() => void)[]
  #next: Announcement = announcement()
  /** What is under way. */
  #sending: Promise<void> | undefined
  /** What is being sent, which comes back to the handler of this node. */
  #own: ControlMessage | undefined
  #retry: Timer | undefined
  #isClosed = false

  constructor(options: AnnouncerOptions) {
    this.#options = options
    const { backplane, act } = options
    this.#stops = [
      backplane.control.receive((message) => {
        if (message !== this.#own) act(message)
      }),
      backplane.onStatus((status) => {
        if (status === 'connected') this.#send()
      }),
    ]
  }

  /**
   * Acts on this node before it returns. Resolves once every later publication, on any node, waits for the message;
   * when the backplane is away, at once or after two seconds: then the others hear of it when it is back.
   */
  tell(message: ControlMessage): Promise<void> {
    this.#options.act(message)
    const { batch, told } = this.#next
    const isFirst = batch.isEmpty
    batch.add(message)
    if (this.#retry || this.#isClosed) return Promise.resolve()
    if (isFirst) this.#begin()
    return told.promise
  }

  /** Until what was told so far has reached the backplane, or has to wait for it; `undefined` when nothing waits. */
  get settled(): Promise<void> | undefined {
    if (this.#retry) return undefined
    return this.#next.batch.isEmpty ? this.#sending : this.#next.told.promise
  }

  close(): void {
    this.#isClosed = true
    for (const stop of this.#stops) stop()
    this.#retry?.cancel()
    end(this.#next)
  }

  #begin(): void {
    const { told } = this.#next
    this.#next.deadline = clock.after(patience, () => told.resolve())
    if (!this.#sending) queueMicrotask(() => this.#send())
  }

  #send(): void {
    const current = this.#next
    if (this.#sending || this.#isClosed || current.batch.isEmpty) return
    this.#next = announcement()
    this.#sending = current.told.promise
    this.#hand(current.batch).then(
      () => this.#sent(current),
      (error) => this.#keep(current, error),
    )
  }

  /** The handlers of this process are called before this returns its promise. */
  #hand(batch: MessageBatch): Promise<number> {
    const message = batch.toMessage()
    this.#own = message
    try {
      return outsideTransaction(() => this.#options.backplane.control.send(message))
    } finally {
      this.#own = undefined
    }
  }

  #sent(current: Announcement): void {
    end(current)
    this.#sending = undefined
    this.#retry?.cancel()
    this.#retry = undefined
    this.#send()
  }

  #keep(current: Announcement, error: unknown): void {
    end(current)
    this.#sending = undefined
    current.batch.merge(this.#next.batch)
    end(this.#next)
    this.#next = { ...announcement(), batch: current.batch }
    if (this.#isClosed || this.#retry) return
    this.#options.log.error({ err: error }, 'other nodes were not told of a change of rights yet')
    this.#tryAgain()
  }

  #tryAgain(): void {
    this.#retry = clock.after(retryDelay * (0.5 + randomFraction()), () => {
      this.#retry = undefined
      this.#send()
    })
  }
}

/** Messages that leave together, and who waits until they have left. */
interface Announcement {
  readonly batch: MessageBatch
  readonly told: PromiseWithResolvers<void>
  deadline: Timer | undefined
}

function announcement(): Announcement {
  return { batch: new MessageBatch(), told: Promise.withResolvers(), deadline: undefined }
}

function end({ deadline, told }: Announcement): void {
  deadline?.cancel()
  told.resolve()
}
