/** What goes wrong between the nodes of an application. */
import { VoltaicError, type VoltaicErrorOptions } from '../../core/errors.ts'

/**
 * The backplane did not do what it was asked. `E_BACKPLANE_UNAVAILABLE`: it cannot be reached; trying again later
 * may help, and nothing was promised.
 */
export class BackplaneError extends VoltaicError {
  /** Whether the same request may succeed later. */
  readonly isTemporary: boolean
  /** What a request is answered with that failed because of it. */
  readonly status: 500 | 503

  constructor(
    code: `E_BACKPLANE_${string}`,
    message: string,
    options: VoltaicErrorOptions & { isTemporary?: boolean } = {},
  ) {
    super(code, message, options)
    this.isTemporary = options.isTemporary ?? code === 'E_BACKPLANE_UNAVAILABLE'
    this.status = this.isTemporary ? 503 : 500
  }
}
