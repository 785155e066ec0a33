/** Control: what nodes tell each other about rights, and about themselves. */

/** Something that every node must act on. */
export type ControlMessage =
  /** A session was ended: its connections are closed. */
  | { readonly kind: 'session-ended'; readonly sessionId: string }
  /** A user must sign in again: all connections are closed. */
  | { readonly kind: 'user-signed-out'; readonly userKey: string }
  /** A user's rights may have changed: all subscriptions are asked again. */
  | { readonly kind: 'user-changed'; readonly userKey: string }
  /** The rights of any user may have changed: all who are signed in are read and asked again. */
  | { readonly kind: 'users-changed' }
  /** The rule of a channel may answer differently now. */
  | { readonly kind: 'channel-changed'; readonly channel: string }
  /** A row was committed that channels may have loaded; without a key, many rows of the model. */
  | { readonly kind: 'row-changed'; readonly model: string; readonly pk: string | undefined }
  /** Messages were missed and are gone, or were too many: anything may have changed. */
  | { readonly kind: 'anything-changed' }
  /** Several at once, with one number. */
  | { readonly kind: 'several'; readonly messages: readonly ControlMessage[] }

/**
 * Acts on a message: when it returns, all is held that the message may forbid. Questions are asked later, by
 * itself. It never throws.
 */
export type ControlHandler = (message: ControlMessage) => void

/** What a node says about itself to the others. */
export interface NodeInfo {
  /** Made at its start. */
  readonly id: string
  readonly host: string
  readonly pid: number
  /** When it started, in milliseconds since 1970. */
  readonly since: number
  /** Counts by name: connections, subscriptions, channels, … */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Tells every node, the sender included, in one order. Every message has a number, the version of the rights
 * after it; publications carry the version that was the newest when they were made.
 */
export interface Control {
  /** The id of this node. */
  readonly node: string
  /** The version up to which this node has acted: what a message may forbid is held. */
  readonly version: number
  /**
   * Resolves with the version of the message once every later publication, on any node, carries at least that
   * version; it waits for no other node. Before it returns its promise the handlers of this process have acted,
   * whatever becomes of it, and they are not called again for it. Rejects with a `BackplaneError` when the backplane
   * cannot be reached.
   */
  send(message: ControlMessage): Promise<number>
  /**
   * Resolves once this node has acted on all messages up to `version`, missed ones included: it reads them rather
   * than to wait for them. Rejects within seconds when it cannot; then try again.
   */
  catchUp(version: number): Promise<void>
  /** Adds a handler; the returned function takes it out. */
  receive(handler: ControlHandler): () => void
  /** Hands `payload` to one node, whose `onForward` answers; false when there is no such node. */
  forward(node: string, payload: string): Promise<boolean>
  /** Takes what other nodes forward; gives whether it was for somebody here. */
  onForward(handler: (payload: string) => boolean): () => void
  /** Tells the others about this node; call it every few seconds, `lifetime` (milliseconds) after the last call it is gone. */
  announce(info: NodeInfo, lifetime: number): Promise<void>
  /** The nodes that are alive, this one included once it was announced. */
  nodes(): Promise<readonly NodeInfo[]>
  close(): Promise<void>
}
