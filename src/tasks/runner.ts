/** The runner: takes due tasks out of the queue and runs them, in this process. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Application, runInApplication } from '../core/application.ts'
import { clock, type Timer } from '../core/clock.ts'
import { type Duration, toMilliseconds } from '../core/duration.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { Attempt } from './attempt.ts'
import { claimDue, nextDue } from './claim.ts'
import type { TaskWaker } from './queue.ts'
import type { TaskDefinition } from './task.ts'

/** The options of {@link createTaskRunner}. */
export interface TaskRunnerOptions {
  readonly tasks: Iterable<TaskDefinition>
  readonly log: Log
  /** The application that the tasks belong to; without one, models use the database they are bound to. */
  readonly application?: Application
  /** How many tasks run at once; 10 by default. */
  readonly concurrency?: number
  /** After so long without a sign of life of its process, a task is run by another; 60 s by default. */
  readonly lease?: Duration
  /** How often the queue is asked for what other processes put in; 1 s by default. */
  readonly pollInterval?: Duration
  /** How long `close` waits for running tasks; 10 s by default. */
  readonly deadline?: Duration
}

/** Makes a runner; `start` lets it look into the queue. Throws `E_TASK_TWICE` for two tasks of one name. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  return new TaskRunner(options)
}

/** Runs tasks until it is closed. */
export class TaskRunner implements TaskWaker {
  readonly #tasks: ReadonlyMap<string, TaskDefinition>
  readonly #log: Log
  readonly #concurrency: number
  readonly #lease: number
  readonly #pollInterval: number
  readonly #deadline: number
  readonly #attempts = new Set<Attempt>()
  /** Runs a function as the application, outside of whatever request or transaction woke the runner. */
  readonly #outside: <T>(fn: () => T) => T
  #state: 'new' | 'started' | 'closed' = 'new'
  #look: Promise<void> | undefined
  #lookAgain = false
  #timer: Timer | undefined
  #problem: string | undefined

  constructor(options: TaskRunnerOptions) {
    const { application } = options
    this.#tasks = byName(options.tasks)
    this.#log = options.log
    this.#concurrency = options.concurrency ?? 10
    this.#lease = toMilliseconds(options.lease ?? '60s')
    this.#pollInterval = toMilliseconds(options.pollInterval ?? '1s')
    this.#deadline = toMilliseconds(options.deadline ?? '10s')
    const bare = AsyncLocalStorage.snapshot()
    this.#outside = (fn) => bare(() => (application ? runInApplication(application, fn) : fn()))
  }

  /** Begins to look into the queue. */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'started'
    this.wake()
  }

  /** Looks into the queue now; what is called meanwhile leads to one more look. */
  wake(): void {
    if (this.#state !== 'started' || this.#tasks.size === 0) return
    this.#lookAgain = true
    this.#look ??= this.#outside(() => this.#lookUntilQuiet())
  }

  /** Resolves once nothing runs and nothing that is due waits. */
  async idle(): Promise<void> {
    this.wake()
    while (this.#look || this.#attempts.size > 0) {
      await this.#look
      await Promise.all([...this.#attempts].map((attempt) => attempt.done))
    }
  }

  /** Takes no more tasks, lets the running ones finish until the deadline, then asks them to stop. */
  async close(): Promise<void> {
    this.#state = 'closed'
    this.#timer?.cancel()
    await this.#look
    if (await this.#settled(this.#deadline)) return
    for (const attempt of this.#attempts) attempt.release()
    if (await this.#settled(1_000)) return
    this.#log.warn({ tasks: this.#attempts.size }, 'tasks still run; their leases will expire')
  }

  /** Whether all attempts were over within `milliseconds`. */
  async #settled(milliseconds: number): Promise<boolean> {
    if (this.#attempts.size === 0) return true
    const late = Promise.withResolvers<boolean>()
    const timer = clock.after(milliseconds, () => late.resolve(false), { keepAlive: true })
    const all = Promise.all([...this.#attempts].map((attempt) => attempt.done))
    const settled = await Promise.race([all.then(() => true), late.promise])
    timer.cancel()
    return settled
  }

  async #lookUntilQuiet(): Promise<void> {
    this.#timer?.cancel()
    let pause = this.#pollInterval
    while (this.#lookAgain && this.#state === 'started') {
      this.#lookAgain = false
      pause = await this.#lookOnce()
    }
    this.#look = undefined
    if (this.#state === 'started') this.#timer = clock.after(pause, () => this.wake())
  }

  /** Starts what is due and gives the pause until the next look, in milliseconds. */
  async #lookOnce(): Promise<number> {
    try {
      const names = [...this.#tasks.keys()]
      const limit = this.#concurrency - this.#attempts.size
      if (limit <= 0) return this.#pollInterval // the end of an attempt wakes
      for (const claim of await claimDue({ names, limit, lease: this.#lease })) this.#begin(claim)
      if (this.#attempts.size >= this.#concurrency) return this.#pollInterval
      const due = await nextDue(names)
      const pause = due ? due.getTime() - clock.now() : this.#pollInterval
      this.#problem = undefined
      return Math.min(Math.max(pause, 1), this.#pollInterval)
    } catch (error) {
      this.#report(error)
      return this.#pollInterval
    }
  }

  /** Says once what stays the same from look to look. */
  #report(error: unknown): void {
    if (String(error) !== this.#problem) {
      this.#log.error({ err: error }, 'the queue of tasks could not be read')
    }
    this.#problem = String(error)
  }

  #begin(claim: Awaited<ReturnType<typeof claimDue>>[number]): void {
    const task = this.#tasks.get(claim.name)!
    const attempt = new Attempt({ claim, task, lease: this.#lease, log: this.#log })
    this.#attempts.add(attempt)
    void attempt.done.then(() => {
      this.#attempts.delete(attempt)
      this.wake()
    })
  }
}

function byName(tasks: Iterable<TaskDefinition>): ReadonlyMap<string, TaskDefinition> {
  const named = new Map<string, TaskDefinition>()
  for (const task of tasks) {
    if (named.has(task.name) && named.get(task.name) !== task) throw twice(task.name)
    named.set(task.name, task)
  }
  return named
}

function twice(name: string): VoltaicError {
  return new VoltaicError(
    'E_TASK_TWICE',
    `Two tasks are named ${name}. Give each its own name, such as lots.close.`,
  )
}
