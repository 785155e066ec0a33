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

  /** Aborts when the time is over. Made when it is asked for: most functions are done before they need one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#error) this.#controller.abort(this.#error)
    return this.#controller.signal
  }

  /** The time is over. */
  exceed(error: DeadlineExceeded): void {
    this.#error = error
    this.#controller?.abort(error)
  }
}

/** The value of `fn`; rejects with {@link DeadlineExceeded} after `milliseconds`, and aborts the signal. */
export function runWithin<T>(
  milliseconds: number,
  fn: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = new Deadline()
    const timer = clock.after(milliseconds, () => {
      const error = new DeadlineExceeded(milliseconds)
      reject(error)
      deadline.exceed(error)
    })
    const settle = (end: () => void) => {
      timer.cancel()
      end()
    }
    fn(deadline).then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
  })
}
