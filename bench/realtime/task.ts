/** Processes of a bench: what one asks the other, over the channel between parent and child. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What a process can be asked to do, by name. */
export type Abilities = Record<string, (options: never) => unknown>

interface Question {
  readonly id: number
  readonly name: string
  readonly options: unknown
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Answers what the parent asks, until it ends this process. */
export function serve(abilities: Abilities): void {
  process.on('message', async ({ id, name, options }: Question) => {
    try {
      process.send!({ id, value: await abilities[name]!(options as never) } satisfies Answer)
    } catch (error) {
      process.send!({ id, error: String((error as Error).stack ?? error) } satisfies Answer)
    }
  })
  process.on('disconnect', () => process.exit())
  process.send!({ id: 0 } satisfies Answer)
}

/** A process that answers questions. */
export class Task {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #id = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    this.pid = child.pid!
    child.on('message', ({ id, value, error }: Answer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(value)
      else waiting?.reject(new Error(error))
    })
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'))
    })
  }

  /** Starts a file of this folder, and waits until it serves. */
  static async start(
    file: string,
    given: { args?: readonly string[]; flags?: readonly string[] } = {},
  ): Promise<Task> {
    const child = fork(join(import.meta.dirname, file), given.args, {
      execArgv: [...process.execArgv, '--expose-gc', ...(given.flags ?? [])],
    })
    await once(child, 'message')
    return new Task(child)
  }

  /** Asks for something. */
  ask<T>(name: string, options?: unknown): Promise<T> {
    const id = ++this.#id
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#child.send({ id, name, options } satisfies Question)
    return waiting.promise as Promise<T>
  }

  async close(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }
}

/** Milliseconds of a clock that all processes of a machine share. */
export function sharedClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
