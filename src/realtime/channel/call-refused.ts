/** A refusal: the answer no to a call, with a reason that the client reads. */
import { VoltaicError } from '../../core/errors.ts'
import { refusalCodes } from '../../protocol/codes.ts'

/** Says no to a call. The client's `call` rejects with the code and the message. */
export class CallRefused extends VoltaicError {
  /** The number on the wire, 1000–1999. */
  readonly number: number
  /** Whether trying again later may help. */
  readonly temporary: boolean

  constructor(number: number, message: string, options: { temporary?: boolean } = {}) {
    super('E_CALL_REFUSED', message)
    this.number = number
    this.temporary = options.temporary ?? false
  }
}

/**
 * Refuses the call that runs: `if (amount < least) refuse(1001, 'Bid at least 130.00.')`.
 * `number` is the project's own, 1000–1999; others throw `E_REFUSAL_CODE`.
 */
export function refuse(
  number: number,
  message: string,
  options: { temporary?: boolean } = {},
): never {
  if (Number.isInteger(number) && number >= refusalCodes.first && number <= refusalCodes.last) {
    throw new CallRefused(number, message, options)
  }
  throw new VoltaicError(
    'E_REFUSAL_CODE',
    `${number} cannot be the code of a refusal. Use ${refusalCodes.first}–${refusalCodes.last}.`,
  )
}
