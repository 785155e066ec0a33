/** Deadlines: what the project's own functions may take, so that one that hangs holds up nothing. */
import { clock } from '../core/clock.ts'

/** The time of a function was over. What it does later is ignored. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded'

  constructor(milliseconds: number) {
    super(`A function of a channel took longer than ${milliseconds} ms.`)
  }
}

/** The value of `fn`; rejects with {@link DeadlineExceeded} after `milliseconds`, and aborts the signal. */
export async function runWithin<T>(
  milliseconds: number,
  fn: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = clock.after(milliseconds, () => {
    const error = new DeadlineExceeded(milliseconds)
    late.reject(error)
    controller.abort(error)
  })
  try {
    return await Promise.race([fn(controller.signal), late.promise])
  } finally {
    timer.cancel()
  }
}
