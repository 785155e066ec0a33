/** The inspector: asks the rules again for those who are subscribed already. */
import { clock, type Timer } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { unsubscribeCodes } from '../../protocol/codes.ts'
import { CommandError } from '../connection/command-error.ts'
import type { Subscription } from '../connection/subscription.ts'
import { DeadlineExceeded } from '../deadline.ts'
import type { Hub, LocalChannel } from '../node/hub.ts'
import { Rounds } from '../rounds.ts'
import type { Gate } from './gate.ts'
import { Questions } from './questions.ts'

/** What the inspector works with. */
export interface InspectorOptions {
  readonly hub: Hub
  readonly gate: Gate
  readonly log: Log
  /** How often everybody is asked, in milliseconds. */
  readonly interval: number
  /** Runs a function in the application, outside any transaction. */
  readonly run: <T>(fn: () => T) => T
}

/**
 * Ends the subscriptions whose rule no longer says yes. After a change publications wait until the answer is there;
 * when nothing is known to have changed, they do not. However many are asked, a few are at a time, and the event
 * loop goes on meanwhile.
 */
export class Inspector {
  readonly #options: InspectorOptions
  readonly #questions: Questions
  readonly #rounds: Rounds<LocalChannel>
  /** The channels that are being asked without a reason. */
  readonly #visited = new Set<LocalChannel>()
  #timer: Timer

  constructor(options: InspectorOptions) {
    this.#options = options
    this.#questions = new Questions(options.gate)
    this.#rounds = new Rounds(() => options.hub.channels)
    this.#timer = this.#schedule()
  }

  /** Holds these subscriptions at once, and asks for them from the next tick on. */
  inspect(subscriptions: Iterable<Subscription>): void {
    const asked: Subscription[] = []
    const over = Promise.withResolvers<void>()
    for (const subscription of subscriptions) {
      subscription.hold()
      // One whose token has expired is asked for when the next one comes; one that is asked for sees the change.
      if (subscription.asking || subscription.isExpired) continue
      subscription.asking = over.promise
      asked.push(subscription)
    }
    if (asked.length > 0) this.#put(asked, over.resolve)
  }

  close(): void {
    this.#timer.cancel()
    this.#questions.close()
  }

  #put(subscriptions: readonly Subscription[], done: () => void): void {
    let left = subscriptions.length
    const ask = async (subscription: Subscription, isGivenUp: boolean) => {
      if (isGivenUp) subscription.lose()
      await this.#ask(subscription)
      subscription.asking = undefined
      left -= 1
      if (left === 0) done()
    }
    this.#options.run(() => this.#questions.put(subscriptions, ask))
  }

  async #ask(subscription: Subscription): Promise<void> {
    while (subscription.isHeld && !subscription.isOver) {
      subscription.ask()
      const isAllowed = await this.#answerFor(subscription)
      if (subscription.isExpired) return
      if (isAllowed) subscription.release()
    }
  }

  /** Asks, and ends the subscription when the answer is no, or none comes. */
  async #answerFor(subscription: Subscription): Promise<boolean> {
    const { connection, local, isGranted } = subscription
    try {
      const user = await connection.user()
      if (subscription.isOver) return false
      const { isAllowed } = await this.#options.gate.admit(local.named, user, isGranted)
      if (!isAllowed && !subscription.isExpired) {
        subscription.end({ code: unsubscribeCodes.server, reason: 'permission denied' })
      }
      return isAllowed
    } catch (error) {
      this.#endAfter(subscription, error)
      return false
    }
  }

  /** No such channel any more: over. No answer: the client asks again by itself, and may recover. */
  #endAfter(subscription: Subscription, error: unknown): void {
    if (error instanceof CommandError) {
      return void subscription.end({ code: unsubscribeCodes.server, reason: error.message })
    }
    const { local } = subscription
    const { name } = local.named
    this.#options.log.error({ err: error, channel: name }, 'a channel could not be asked again')
    if (error instanceof DeadlineExceeded) this.#questions.giveUp(local)
    subscription.lose()
  }

  #schedule(): Timer {
    return clock.after(this.#rounds.pause(this.#options.interval), () => {
      for (const local of this.#rounds.next(this.#options.hub.size)) this.#askWithoutReason(local)
      this.#timer = this.#schedule()
    })
  }

  #askWithoutReason(local: LocalChannel): void {
    const idle = [...local.subscriptions.values()].filter((each) => !each.isHeld && !each.isExpired)
    if (idle.length === 0 || this.#visited.has(local)) return
    let left = idle.length
    const ask = async (subscription: Subscription, isGivenUp: boolean) => {
      if (!isGivenUp && !subscription.isHeld && !subscription.isOver) {
        await this.#answerFor(subscription)
      }
      left -= 1
      if (left === 0) this.#visited.delete(local)
    }
    this.#visited.add(local)
    this.#options.run(() => this.#questions.put(idle, ask))
  }
}
