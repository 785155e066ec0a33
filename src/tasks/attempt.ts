/** One attempt at a task: it keeps the lease, ends at the timeout, and writes down how it went. */
import { clock, now, type Timer } from '../core/clock.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { randomFraction } from '../core/random.ts'
import {
  buryClaim,
  type Claim,
  completeClaim,
  releaseClaim,
  renewClaim,
  retryClaim,
} from './claim.ts'
import { type TaskDefinition, TaskInputError, type TaskPolicy } from './task.ts'

/** What an attempt needs to know. */
export interface AttemptOptions {
  readonly claim: Claim
  readonly task: TaskDefinition
  /** The length of the lease in milliseconds; it is renewed three times as often. */
  readonly lease: number
  readonly log: Log
}

/** An attempt that is under way. */
export class Attempt {
  /** Settles when it is over and written down; never rejects. */
  readonly done: Promise<void>
  readonly #options: AttemptOptions
  readonly #log: Log
  readonly #abort = new AbortController()
  readonly #cut = Promise.withResolvers<never>()
  #leaseTimer: Timer
  #heldUntil: number
  #isReleasing = false

  constructor(options: AttemptOptions) {
    const { claim, lease } = options
    this.#options = options
    this.#log = options.log.child({ task: claim.name, taskId: claim.id, attempt: claim.attempt })
    this.#heldUntil = clock.now() + lease
    this.#leaseTimer = clock.after(lease / 3, () => void this.#renew())
    this.#cut.promise.catch(() => {})
    this.done = this.#run()
  }

  /** Asks the task to stop. It is put back when it then rejects, and done when it still finishes. */
  release(): void {
    this.#isReleasing = true
    this.#abort.abort(new AttemptCut('the process stops'))
  }

  async #run(): Promise<void> {
    const { claim, task } = this.#options
    const timeout = clock.after(task.policy.timeout, () => this.#cutShort(timedOut(task)))
    try {
      await this.#attempt()
      await completeClaim(claim)
    } catch (error) {
      await this.#writeDown(error).catch((cause) => {
        this.#log.error(
          { err: cause },
          'the end of a task could not be recorded; its lease will expire',
        )
      })
    } finally {
      timeout.cancel()
      this.#leaseTimer.cancel()
    }
  }

  #attempt(): Promise<void> {
    const { claim, task } = this.#options
    const { key, input, attempt } = claim
    if (attempt > task.policy.attempts) throw interrupted(claim)
    const work = task.perform({ input, attempt, key, signal: this.#abort.signal, log: this.#log })
    return Promise.race([work, this.#cut.promise])
  }

  async #writeDown(error: unknown): Promise<void> {
    const { claim, task } = this.#options
    if (error instanceof LeaseLost) return this.#log.warn('another process took this task over')
    if (this.#isReleasing) return releaseClaim(claim)
    const text = describeError(error)
    if (claim.attempt >= task.policy.attempts || error instanceof TaskInputError) {
      this.#log.error({ err: error }, 'task given up')
      return buryClaim(claim, text)
    }
    const retryAt = new Date(now().getTime() + retryPause(task.policy, claim.attempt))
    this.#log.warn({ err: error, retryAt }, 'task failed, and will be tried again')
    return retryClaim(claim, retryAt, text)
  }

  async #renew(): Promise<void> {
    const { claim, lease } = this.#options
    const until = clock.now() + lease
    try {
      if (!(await renewClaim(claim, lease))) return this.#cutShort(new LeaseLost())
      this.#heldUntil = until
    } catch (error) {
      this.#log.warn({ err: error }, 'the lease of a task could not be renewed')
      if (clock.now() >= this.#heldUntil) return this.#cutShort(new LeaseLost())
    }
    this.#leaseTimer.cancel()
    this.#leaseTimer = clock.after(lease / 3, () => void this.#renew())
  }

  #cutShort(reason: Error): void {
    this.#abort.abort(reason)
    this.#cut.reject(reason)
  }
}

/** The pause before the next attempt, in milliseconds: doubled each time, give or take half of it. */
export function retryPause(policy: TaskPolicy, attempt: number): number {
  const pause = Math.min(policy.retryDelay * 2 ** (attempt - 1), policy.longestRetryDelay)
  return pause * (0.5 + randomFraction())
}

/** The reason of the signal when the process stops. */
class AttemptCut extends VoltaicError {
  constructor(fact: string) {
    super('E_TASK_CUT', `The task is cut short: ${fact}. It will be tried again.`)
  }
}

class LeaseLost extends AttemptCut {
  constructor() {
    super('another process holds it')
  }
}

function timedOut(task: TaskDefinition): VoltaicError {
  return new VoltaicError(
    'E_TASK_TIMEOUT',
    `Task ${task.name} took longer than ${task.policy.timeout} ms. ` +
      'Make it shorter, let it watch its signal, or raise its timeout.',
  )
}

function interrupted({ name, attempt }: Claim): VoltaicError {
  return new VoltaicError(
    'E_TASK_INTERRUPTED',
    `Task ${name} was started ${attempt - 1} times and the process died each time. ` +
      'Find what ends the process, then enqueue the task again.',
  )
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
