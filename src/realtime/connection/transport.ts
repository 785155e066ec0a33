/** Transports: how messages reach a client, be it a socket or a client in the same process. */
import type { Disconnect } from '../../protocol/codes.ts'
import type { Batch } from '../delivery/batch.ts'

/** The way to one client. */
export interface Transport {
  /**
   * Sends the frames of a batch, in their order, with one write. If bytes are left over afterwards (`bufferedBytes` is not 0),
   * `Receiver.drained` is called once these have left this process; it may be called without need.
   */
  send(batch: Batch): void
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number
  /** How much has arrived from the client so far. When it grows, the client is alive. */
  readonly receivedBytes: number
  /** Stops reading from the client, until `resume`: what has been read already still arrives. */
  pause(): void
  /** Goes on reading. */
  resume(): void
  /** Closes in an orderly way, once what was sent has left; the code tells the client what to do next. */
  close(disconnect: Disconnect): void
}

/** The server's end of a connection, as its transport sees it. */
export interface Receiver {
  /** A message arrived. */
  receive(text: string): void
  /** A binary message arrived: a view, valid during the call. */
  receiveBinary(bytes: Buffer): void
  /** What was left over after a `send` has left this process. */
  drained(): void
  /** The transport is gone. Safe to call twice. */
  closed(): void
}
