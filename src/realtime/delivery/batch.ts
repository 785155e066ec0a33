/** Batches: the frames that leave a connection together. */
import type { Frame } from '../connection/frame.ts'

/**
 * Frames in the order in which they leave. Connections that have the same frames to send share the batch:
 * adding a frame to a batch gives the same longer batch to all who add it one after the other, so that a burst of
 * publications is joined once, whoever receives it.
 */
export class Batch {
  /** The last of the frames. */
  readonly last: Frame
  /** How many bytes a socket sends for it. */
  readonly bytes: number
  readonly #before: Batch | undefined
  #longer: Batch | undefined
  #framed: Buffer | undefined

  constructor(last: Frame, before?: Batch) {
    this.last = last
    this.bytes = last.framed.length + (before?.bytes ?? 0)
    this.#before = before
  }

  /** The batch of these frames, at least one. */
  static of([first, ...more]: readonly [Frame, ...Frame[]]): Batch {
    return more.reduce((batch, frame) => new Batch(frame, batch), new Batch(first))
  }

  /** This batch with one more frame. */
  with(frame: Frame): Batch {
    if (this.#longer?.last !== frame) this.#longer = new Batch(frame, this)
    return this.#longer
  }

  /** The frames, the first one first. */
  get frames(): readonly Frame[] {
    const frames: Frame[] = []
    for (let batch: Batch | undefined = this; batch; batch = batch.#before) frames.push(batch.last)
    return frames.reverse()
  }

  /** All frames as WebSocket frames, one after the other in one buffer: made once, shared by all who send it. */
  get framed(): Buffer {
    if (!this.#before) return this.last.framed
    this.#framed ??= Buffer.concat(
      this.frames.map(({ framed }) => framed),
      this.bytes,
    )
    return this.#framed
  }
}
