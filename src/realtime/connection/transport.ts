/** Transports: how messages reach a client, be it a socket or a client in the same process. */
import type { Disconnect } from '../../protocol/codes.ts'
import type { Frame } from './frame.ts'

/** The way to one client. */
export interface Transport {
  /** Sends the frames as one message. `done` is called once it has left this process. */
  send(frames: readonly Frame[], done: () => void): void
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number
  /** Closes in an orderly way; the code tells the client what to do next. */
  close(disconnect: Disconnect): void
}

/** The server's end of a connection, as its transport sees it. */
export interface Receiver {
  /** A message arrived. */
  receive(text: string): void
  /** Something arrived that is not a text message. */
  refuse(): void
  /** The transport is gone. Safe to call twice. */
  closed(): void
}
