/** Questions that are put to many: a few at a time, channel by channel, so that the event loop goes on. */
import { clock } from '../../core/clock.ts'
import type { Subscription } from '../connection/subscription.ts'
import type { LocalChannel } from '../node/hub.ts'
import type { Gate } from './gate.ts'

const mostAtOnce = 128
/** Milliseconds of questions in one tick. */
const slice = 5

/** Asks for a subscription; without an answer when its channel was given up. Never rejects. */
type Ask = (subscription: Subscription, isGivenUp: boolean) => Promise<void>

/** The subscriptions of a channel that wait for their question; the last is next. */
interface Group {
  readonly local: LocalChannel
  readonly waiting: Subscription[]
  readonly ask: Ask
  /** Lets go of the channel's target. */
  release: (() => void) | undefined
  asking: number
  isGivenUp: boolean
}

/** Asks for subscriptions in turn. A channel's target is loaded once for all of them. */
export class Questions {
  readonly #gate: Gate
  #unsorted: { readonly subscriptions: readonly Subscription[]; readonly ask: Ask }[] = []
  #groups: Group[] = []
  #asking = 0
  /** When the questions of this tick began. */
  #start: number | undefined
  #isClosed = false

  constructor(gate: Gate) {
    this.#gate = gate
  }

  /**
   * Has `ask` called for each of them: for those of a channel together, and among them for those of one user, who share
   * the answer.
   */
  put(subscriptions: readonly Subscription[], ask: Ask): void {
    if (this.#isClosed || subscriptions.length === 0) return
    this.#unsorted.push({ subscriptions, ask })
    if (subscriptions.length <= mostAtOnce) this.#work()
    else setImmediate(() => this.#work())
  }

  /** A channel does not answer: those who wait for it need not try. */
  giveUp(local: LocalChannel): void {
    for (const group of this.#groups) if (group.local === local) group.isGivenUp = true
  }

  close(): void {
    this.#isClosed = true
    for (const { asking, release, waiting } of this.#groups) {
      waiting.length = 0
      if (asking === 0) release?.()
    }
    this.#groups = []
    this.#unsorted = []
  }

  #work(): void {
    while (this.#asking < mostAtOnce && this.#hasNext && this.#hasTime()) this.#askNext()
  }

  get #hasNext(): boolean {
    return this.#groups.length > 0 || this.#unsorted.length > 0
  }

  /** Whether this tick has time left; what is left over goes on in the next one. */
  #hasTime(): boolean {
    if (this.#start !== undefined) return clock.monotonic() - this.#start < slice
    this.#start = clock.monotonic()
    setImmediate(() => {
      this.#start = undefined
      this.#work()
    })
    return true
  }

  #askNext(): void {
    if (this.#groups.length === 0) this.#sort()
    const group = this.#groups.at(-1)
    if (!group) return
    const subscription = group.waiting.pop()!
    if (group.waiting.length === 0) this.#groups.pop()
    void this.#ask(group, subscription)
  }

  /** Makes groups of what was put first. */
  #sort(): void {
    const { subscriptions, ask } = this.#unsorted.shift()!
    // Backwards: what was put first is asked first, as users are read in the order of their connections.
    for (const [local, members] of [...Map.groupBy(subscriptions, localOf)].reverse()) {
      const waiting = [...Map.groupBy(members, userOf).values()].flat().reverse()
      this.#groups.push({ local, waiting, ask, release: undefined, asking: 0, isGivenUp: false })
    }
  }

  async #ask(group: Group, subscription: Subscription): Promise<void> {
    this.#asking += 1
    group.asking += 1
    group.release ??= this.#gate.keep(group.local)
    await group.ask(subscription, group.isGivenUp)
    this.#asking -= 1
    group.asking -= 1
    if (group.asking === 0 && group.waiting.length === 0) group.release()
    this.#work()
  }
}

function localOf({ local }: Subscription): LocalChannel {
  return local
}

function userOf({ connection }: Subscription): string {
  return connection.userKey
}
