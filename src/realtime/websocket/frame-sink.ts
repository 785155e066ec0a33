/** What is read from a client, as it is handed over. */

/** Takes what the frames of a client carry. */
export interface FrameSink {
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
  /** The client closes; without a code when it gave none. */
  closing(code: number | undefined): void
  /** The client broke the rules: nothing that follows counts. */
  violated(code: number): void
}
