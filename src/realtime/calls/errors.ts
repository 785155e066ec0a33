/** What a repeated call may be told instead of a reply. */
import { errorCodes } from '../../protocol/codes.ts'
import type { ErrorReply } from '../../protocol/frames.ts'
import { CommandError } from '../connection/command-error.ts'

/** The key was used for a call with other input: most likely a mistake of the client. */
export function keyUsedOtherwise(): never {
  throw new CommandError({
    code: errorCodes.badRequest,
    message: 'this key was used with other data',
  })
}

/** It was done, and the process died before it could answer: it must not be done again, and nobody knows the reply. */
export const replyLost: ErrorReply = {
  code: errorCodes.replyLost,
  message: 'the call was done, but its reply is lost',
}

/** Another process has taken the call over, because this one showed no sign of life for too long. */
export function claimLost(): CommandError {
  const message = 'the call was taken over by another process'
  return new CommandError({ code: errorCodes.internal, message, temporary: true })
}
