/** Errors with a code: every error that Voltaic throws on purpose is one of these. */

/** The options of a {@link VoltaicError}. */
export interface VoltaicErrorOptions {
  /** What led to this error. */
  readonly cause?: unknown
}

/**
 * An error with a stable code (`E_…`) and a message that states the fact, then the remedy.
 * All codes stand in `docs/reference/errors.md`.
 */
export class VoltaicError extends Error {
  readonly code: string

  constructor(code: string, message: string, options: VoltaicErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}
