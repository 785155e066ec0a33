/** The inspector: asks the rules again for those who are subscribed already. */
import { clock, type Timer } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { unsubscribeCodes } from '../../protocol/codes.ts'
import { CommandError } from '../connection/command-error.ts'
import type { Subscription } from '../connection/subscription.ts'
import type { Gate } from './gate.ts'
import type { Hub } from './hub.ts'

const roundsPerInterval = 12

/** What the inspector works with. */
export interface InspectorOptions {
  readonly hub: Hub
  readonly gate: Gate
  readonly log: Log
  /** How often everybody is asked, in milliseconds. */
  readonly interval: number
  /** Runs a function in the application, outside any transaction. */
  readonly run: (fn: () => void) => void
}

/** Ends the subscriptions whose rule no longer says yes. Publications wait while it asks. */
export class Inspector {
  readonly #options: InspectorOptions
  #timer: Timer

  constructor(options: InspectorOptions) {
    this.#options = options
    this.#timer = this.#schedule()
  }

  /** Holds these subscriptions at once, and asks for them. */
  inspect(subscriptions: Iterable<Subscription>): void {
    for (const subscription of subscriptions) this.#inspect(subscription)
  }

  close(): void {
    this.#timer.cancel()
  }

  /** A subscription that is about to be answered for the first time sees for itself that it is outdated. */
  #inspect(subscription: Subscription): void {
    subscription.hold()
    if (subscription.isExpired) return // asked when the next token comes
    subscription.asking ??= this.#ask(subscription)
  }

  async #ask(subscription: Subscription): Promise<void> {
    const { gate } = this.#options
    while (subscription.isHeld && !subscription.isOver) {
      subscription.ask()
      try {
        const user = await subscription.connection.user()
        const { isAllowed } = await gate.admit(
          subscription.local.named,
          user,
          subscription.isGranted,
        )
        if (subscription.isExpired) break
        if (isAllowed) subscription.release()
        else subscription.end({ code: unsubscribeCodes.server, reason: 'permission denied' })
      } catch (error) {
        this.#endAfter(subscription, error)
      }
    }
    subscription.asking = undefined
  }

  /** No such channel any more: over. No answer: the client asks again by itself, and may recover. */
  #endAfter(subscription: Subscription, error: unknown): void {
    if (error instanceof CommandError) {
      return void subscription.end({ code: unsubscribeCodes.server, reason: error.message })
    }
    const { name } = subscription.local.named
    this.#options.log.error({ err: error, channel: name }, 'a channel could not be asked again')
    subscription.lose()
  }

  #schedule(): Timer {
    return clock.after(this.#options.interval / roundsPerInterval, () => {
      this.#options.run(() => this.#askThoseDue())
      this.#timer = this.#schedule()
    })
  }

  #askThoseDue(): void {
    const now = clock.monotonic()
    for (const local of this.#options.hub.channels) {
      if (now - local.askedAt < this.#options.interval) continue
      local.askedAt = now
      this.inspect(local.subscriptions.values())
    }
  }
}
