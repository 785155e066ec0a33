/** Control: what nodes tell each other about rights. */

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

/** Acts on a message; what must not be late happens before it returns its promise. */
export type ControlHandler = (message: ControlMessage) => Promise<void>

/** Tells every node, the sender included. */
export interface Control {
  /**
   * Resolves once every node has acted. Before it returns, nodes of this process have stopped
   * handing over what the message may forbid.
   */
  send(message: ControlMessage): Promise<void>
  /** Adds a node; the returned function takes it out. */
  receive(handler: ControlHandler): () => void
  close(): Promise<void>
}
