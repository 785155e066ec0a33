/** How much a request may carry. */

/** Limits of a body; sizes in bytes. */
export interface BodyLimits {
  /** JSON, text, a body that the handler reads itself. */
  readonly body: number
  /** A posted form without its files. */
  readonly form: number
  /** One file. */
  readonly file: number
  readonly files: number
  readonly fields: number
}

/** The limits of a server that names none. */
export const defaultBodyLimits: BodyLimits = {
  body: 1_048_576,
  form: 1_048_576,
  file: 10_485_760,
  files: 20,
  fields: 1000,
}
