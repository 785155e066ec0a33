/** A socket within the process: a client and its connection without a network, for tests. */
import type { Disconnect } from '../../protocol/codes.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'

/** The client's end: the part of `WebSocket` that real-time clients use. */
export class InProcessSocket {
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  readonly #receiver: Receiver
  #isOver = false

  constructor(connect: (transport: Transport) => Receiver) {
    this.#receiver = connect({
      bufferedBytes: 0,
      receivedBytes: 0,
      send: (batch) => this.#deliver(batch),
      pause: () => undefined,
      resume: () => undefined,
      close: (disconnect) => this.#end(disconnect),
    })
    setImmediate(() => {
      if (!this.#isOver) this.onopen?.({})
    })
  }

  send(text: string): void {
    setImmediate(() => {
      if (!this.#isOver) this.#receiver.receive(text)
    })
  }

  /** Ends the connection, as a network that fails does: without a reason. */
  close(): void {
    this.#end({ code: 1006, reason: '' })
    this.#receiver.closed()
  }

  #deliver({ frames }: Batch): void {
    for (const { text } of frames) if (!this.#isOver) this.onmessage?.({ data: text })
  }

  #end({ code, reason }: Disconnect): void {
    if (this.#isOver) return
    this.#isOver = true
    setImmediate(() => this.onclose?.({ code, reason }))
  }
}
