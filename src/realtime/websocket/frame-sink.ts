/** What is read from the other side, as it is handed over. */

/** Takes what frames carry. */
export interface FrameSink {
  /** Whether the frames have to be masked: those of a client have to be, those of a server must not. */
  readonly isMasked: boolean
  /** The longest message, in bytes. */
  readonly messageBytes: number
  /** The most frames of a message. */
  readonly fragments: number
  /** A whole text message, valid UTF-8. */
  text(message: string): void
  /** A whole binary message: a view, copy what is to be kept. */
  binary(message: Buffer): void
  /** A ping. `payload` is a view, too. */
  ping(payload: Buffer): void
  /** The other side closes; without a code when it gave none. */
  closing(code: number | undefined, reason: string): void
  /** The other side broke the rules: nothing that follows counts. */
  violated(code: number): void
}
