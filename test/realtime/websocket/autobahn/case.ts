/** A case of the Autobahn test suite: what is sent, and what must come back. */
import type { Came, Step } from '../wire-client.ts'

/** A row of the table. */
export interface Case {
  /** Its number in the suite: `6.4.1`. */
  readonly id: string
  readonly send: readonly Step[]
  /**
   * What comes back, the close frame last. Without one, the client closes with 1000 at the end and is answered the
   * same; with one, the server must have closed by itself.
   */
  readonly expect: readonly Came[]
}
