/** The transport of a stream: a response that does not end. */
import type { ServerResponse } from 'node:http'
import { clock } from '../../core/clock.ts'
import type { Disconnect } from '../../protocol/codes.ts'
import { pushFrame } from '../connection/frame.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'
import type { StreamFormat } from './stream-format.ts'

const closeTimeout = 2_000

/** Writes frames into a response, and hears of the client by its posts. */
export class StreamTransport implements Transport {
  /** Who is told that the way is free again. */
  receiver: Receiver | undefined
  readonly #response: ServerResponse
  readonly #format: StreamFormat
  readonly #drained = (): void => this.receiver?.drained()

  constructor(response: ServerResponse, format: StreamFormat) {
    this.#response = response
    this.#format = format
  }

  get bufferedBytes(): number {
    return this.#response.writableLength
  }

  get #isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed
  }

  /** Nothing but posts, which the connection counts itself. */
  readonly receivedBytes = 0

  send({ frames }: Batch): void {
    if (this.#isOpen) this.#response.write(this.#format.write(frames), this.#drained)
  }

  /** Nothing is read from a stream: its commands come by POST. */
  pause(): void {}

  resume(): void {}

  /** A stream has no code to close with: the reason is the last frame. Who does not read it is cut off. */
  close(disconnect: Disconnect): void {
    const response = this.#response
    if (!this.#isOpen) return
    response.end(this.#format.write([pushFrame({ disconnect })]))
    const timer = clock.after(closeTimeout, () => response.destroy())
    response.once('close', () => timer.cancel())
  }
}
