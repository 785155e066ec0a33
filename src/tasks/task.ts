/** A task: work that is done after the request, by name, as often as it takes. */
import { now } from '../core/clock.ts'
import { type Duration, toMilliseconds } from '../core/duration.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import {
  parseWith,
  type SchemaInput,
  type SchemaOutput,
  type StandardSchema,
} from '../core/standard-schema.ts'
import { cancelTask, enqueueTask } from './queue.ts'

/** What a task's function is given. */
export interface TaskRun<Input = unknown> {
  /** The input, as the schema gave it. */
  readonly input: Input
  /** 1 at the first attempt. */
  readonly attempt: number
  /** The key of the task, or `null`. */
  readonly key: string | null
  /** Aborts at the timeout, when the process stops, and when another process took the task over. */
  readonly signal: AbortSignal
  /** A log whose lines name the task. */
  readonly log: Log
}

/** How a task is run. */
export interface TaskOptions {
  /** How often it is tried before it is given up; 5 by default. */
  readonly attempts?: number
  /** The pause after the first failure, doubled after each further one, give or take half; 10 s by default. */
  readonly retryDelay?: Duration
  /** The longest pause; 1 h by default. */
  readonly longestRetryDelay?: Duration
  /** How long one attempt may take; 10 minutes by default. Then its signal aborts and it counts as failed. */
  readonly timeout?: Duration
}

/** The options of one entry in the queue. */
export interface EnqueueOptions {
  /** At most one task of this name waits with a key: enqueueing it again moves its time and replaces its input. */
  readonly key?: string
}

/** {@link TaskOptions}, complete and in milliseconds. */
export interface TaskPolicy {
  readonly attempts: number
  readonly retryDelay: number
  readonly longestRetryDelay: number
  readonly timeout: number
}

type TaskFunction<Input> = (run: TaskRun<Input>) => unknown

/**
 * A task. Rows are written in the ambient transaction: rolled back, it never runs. It runs **at least once**:
 * a process that dies in the middle is followed by another attempt, so a task asks what is already done.
 */
export class TaskDefinition<Input = unknown> {
  readonly name: string
  readonly policy: TaskPolicy
  readonly #schema: StandardSchema | undefined
  readonly #run: TaskFunction<unknown>

  constructor(
    name: string,
    options: TaskOptions & { input?: StandardSchema },
    run: TaskFunction<unknown>,
  ) {
    this.name = name
    this.policy = completePolicy(options)
    this.#schema = options.input
    this.#run = run
  }

  /** Runs it as soon as the transaction is committed. Throws `E_TASK_INPUT` for a wrong input. */
  enqueue(input: Input, options: EnqueueOptions = {}): Promise<void> {
    return this.enqueueAt(now(), input, options)
  }

  /** Runs it after `delay`, counted from now. */
  schedule(delay: Duration, input: Input, options: EnqueueOptions = {}): Promise<void> {
    return this.enqueueAt(new Date(now().getTime() + toMilliseconds(delay)), input, options)
  }

  /**
   * Runs it at `when`, or as soon as possible when that is past. With a key that already waits, moves it there;
   * with a key that is running, it runs once more then.
   */
  async enqueueAt(when: Date, input: Input, options: EnqueueOptions = {}): Promise<void> {
    const stored: unknown = JSON.parse(JSON.stringify(input ?? null))
    await this.#parse(stored)
    await enqueueTask({ name: this.name, dueAt: when, input: stored, key: options.key ?? null })
  }

  /** Takes the waiting task with this key out of the queue. `false` when none waits; a running one goes on. */
  cancel(key: string): Promise<boolean> {
    return cancelTask(this.name, key)
  }

  /** Does the work, here and now: what the runner calls, and a test may. */
  async perform(run: TaskRun): Promise<void> {
    await this.#run({ ...run, input: await this.#parse(run.input) })
  }

  async #parse(stored: unknown): Promise<unknown> {
    if (!this.#schema) return undefined
    const result = await parseWith(this.#schema, stored)
    if (!result.messages) return result.value
    const problems = Object.entries(result.messages).map(
      ([field, messages]) => `${field || 'input'}: ${messages.join(' ')}`,
    )
    throw new TaskInputError(this.name, problems)
  }
}

/** The input of a task is not what its schema accepts, once it went through JSON. */
export class TaskInputError extends VoltaicError {
  constructor(task: string, problems: readonly string[]) {
    super(
      'E_TASK_INPUT',
      `The input of task ${task} is wrong (${problems.join('; ')}). ` +
        'Pass plain JSON data that its schema accepts.',
    )
  }
}

/**
 * Declares a task. The name stays the same for ever: it stands in the queue.
 * @example
 * export const closeLot = task('lots.close', { input: z.object({ lot: z.number() }) }, async ({ input }) => { … })
 * await closeLot.enqueueAt(lot.closesAt, { lot: lot.id }, { key: `lot-${lot.id}` })
 */
export function task<S extends StandardSchema>(
  name: string,
  options: TaskOptions & { readonly input: S },
  run: TaskFunction<SchemaOutput<S>>,
): TaskDefinition<SchemaInput<S>>
export function task(
  name: string,
  options: TaskOptions,
  run: TaskFunction<undefined>,
): TaskDefinition<void>
export function task(
  name: string,
  options: TaskOptions & { readonly input?: StandardSchema },
  run: TaskFunction<never>,
): TaskDefinition<unknown> {
  return new TaskDefinition(name, options, run as TaskFunction<unknown>)
}

/** Whether a value is a task. */
export function isTask(value: unknown): value is TaskDefinition {
  return value instanceof TaskDefinition
}

function completePolicy(options: TaskOptions): TaskPolicy {
  return {
    attempts: options.attempts ?? 5,
    retryDelay: toMilliseconds(options.retryDelay ?? '10s'),
    longestRetryDelay: toMilliseconds(options.longestRetryDelay ?? '1h'),
    timeout: toMilliseconds(options.timeout ?? '10m'),
  }
}
