/** The transport of a stream of server-sent events. */
import type { ServerResponse } from 'node:http'
import type { Disconnect } from '../../protocol/codes.ts'
import { type Frame, pushFrame } from '../connection/frame.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'

/** Sends each message as one event. */
export class StreamTransport implements Transport {
  /** Who is told that the way is free again. */
  receiver: Receiver | undefined
  readonly #response: ServerResponse
  readonly #drained = (): void => this.receiver?.drained()

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get bufferedBytes(): number {
    return this.#response.writableLength
  }

  /** Nothing but posts, which the connection counts itself. */
  readonly receivedBytes = 0

  send({ frames }: Batch): void {
    if (this.#response.writable) this.#response.write(eventOf(frames), this.#drained)
  }

  /** Nothing is read from a stream: its commands come by POST. */
  pause(): void {}

  resume(): void {}

  /** A stream has no code to close with: the reason is its last event. */
  close(disconnect: Disconnect): void {
    if (this.#response.writable) this.#response.end(eventOf([pushFrame({ disconnect })]))
  }
}

/** The lines of a message are the lines of an event's data. */
function eventOf(frames: readonly Frame[]): string {
  return `${frames.map(({ text }) => `data: ${text}`).join('\n')}\n\n`
}
