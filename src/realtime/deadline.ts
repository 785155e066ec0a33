/** Deadlines: what the project's own functions may take, so that one that hangs holds up nothing. */
import { clock } from '../core/clock.ts'

/** The time of a function was over. What it does later is ignored. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded'

  constructor(milliseconds: number) {
    super(`A function of a channel took longer than ${milliseconds} ms.`)
  }
}

/** The time that a function has. */
export class Deadline {
  #controller: AbortController | undefined
  #error: DeadlineExceeded | undefined
  #reject: ((error: unknown) => void) | undefined

  /** Aborts when the time is over. Made when it is asked for: most functions are done before they need one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#error) this.#controller.abort(this.#error)
    return this.#controller.signal
  }

  /** The value of `fn`; rejects with {@link DeadlineExceeded} after `milliseconds`, and aborts the signal. */
  run<T>(milliseconds: number, fn: (deadline: Deadline) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      const timer = clock.after(milliseconds, () => this.#exceed(milliseconds))
      const succeed = (value: T) => {
        timer.cancel()
        resolve(value)
      }
      const fail = (error: unknown) => {
        timer.cancel()
        reject(error)
      }
      fn(this).then(succeed, fail)
    })
  }

  /** Rejects at once what runs. What it does later is ignored. */
  end(error: unknown): void {
    this.#reject?.(error)
  }

  #exceed(milliseconds: number): void {
    this.#error = new DeadlineExceeded(milliseconds)
    this.end(this.#error)
    this.#controller?.abort(this.#error)
  }
}

/** The value of `fn`; rejects with {@link DeadlineExceeded} after `milliseconds`, and aborts the signal. */
export function runWithin<T>(
  milliseconds: number,
  fn: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  return new Deadline().run(milliseconds, fn)
}
