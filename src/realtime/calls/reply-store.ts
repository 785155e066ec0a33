/** Where the replies of calls with a key are kept, so that a call that arrives twice is done once. */
import type { ErrorReply } from '../../protocol/frames.ts'

/** What a call leads to for good: its result, or a refusal. */
export type Reply = { readonly data: unknown } | { readonly error: ErrorReply }

/** A call that has a key. */
export interface KeyedCall {
  /** Who calls what with which key. */
  readonly name: string
  /** What it is called with. */
  readonly input: unknown
  /** Ends the waiting for another run of the same call. */
  readonly signal: AbortSignal
}

/** Keeps replies for {@link replyLifetime}. */
export interface ReplyStore {
  /**
   * The reply that is kept, or that of the run under way, or of `perform`, which is kept when it resolves. What it
   * rejects with is not: the call may be made again. Throws a `CommandError` when the key was used with other input.
   */
  once(call: KeyedCall, perform: () => Promise<Reply>): Promise<Reply>
  close(): void
}

/** How long replies are kept, in milliseconds: a call that is repeated later is a new one. */
export const replyLifetime = 300_000
