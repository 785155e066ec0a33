/** Socket engines: what speaks the WebSocket protocol, ours or the package `ws`. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from '../../core/log.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Visitor } from './doorkeeper.ts'

/** The engines there are. */
export const socketEngineNames = ['voltaic', 'ws'] as const

/** The name of an engine: our own, or the package `ws`. */
export type SocketEngineName = (typeof socketEngineNames)[number]

/** A request whose sender was let in. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What came after the request already. */
  readonly head: Buffer
  readonly visitor: Visitor
}

/** A socket that is open. */
export interface OpenSocket extends Transport {
  readonly visitor: Visitor
  /** Cuts it, without a word. */
  terminate(): void
}

/** Whom the sockets belong to. */
export interface SocketHost {
  /** The longest message, in bytes. */
  readonly messageBytes: number
  /** The most frames of a message. */
  readonly fragments: number
  readonly log: Log
  /** Who receives what comes on a socket. */
  connect(socket: OpenSocket): Receiver
  /** The socket is gone: called once for each that was connected. */
  gone(socket: OpenSocket): void
}

/** Turns requests into sockets. */
export interface SocketEngine {
  /** Answers the request; what is wrong with it is answered by the engine, too. */
  open(upgrade: Upgrade, host: SocketHost): void
}
