/** The transport of a stream of server-sent events. */
import type { ServerResponse } from 'node:http'
import type { Disconnect } from '../../protocol/codes.ts'
import { type Frame, pushFrame } from '../connection/frame.ts'
import type { Transport } from '../connection/transport.ts'

/** Sends each message as one event. */
export class StreamTransport implements Transport {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get bufferedBytes(): number {
    return this.#response.writableLength
  }

  send(frames: readonly Frame[], done: () => void): void {
    if (this.#response.writable) this.#response.write(eventOf(frames), done)
  }

  /** A stream has no code to close with: the reason is its last event. */
  close(disconnect: Disconnect): void {
    if (this.#response.writable) this.#response.end(eventOf([pushFrame({ disconnect })]))
  }
}

/** The lines of a message are the lines of an event's data. */
function eventOf(frames: readonly Frame[]): string {
  return `${frames.map(({ text }) => `data: ${text}`).join('\n')}\n\n`
}
