/** Why a command fails: thrown inside, sent to the client as it is. */
import { errorCodes } from '../../protocol/codes.ts'
import type { ErrorReply } from '../../protocol/frames.ts'

/** Ends a command with an error reply. */
export class CommandError extends Error {
  readonly reply: ErrorReply

  constructor(reply: ErrorReply) {
    super(reply.message)
    this.reply = reply
  }
}

/** What went wrong inside is for the log; the client learns that it was not its fault. */
export const internalError: ErrorReply = {
  code: errorCodes.internal,
  message: 'internal server error',
  temporary: true,
}

/** The errors of commands, by name. */
export const commandErrors = {
  internal: internalError,
  timeout: { code: errorCodes.internal, message: 'timeout', temporary: true },
  shutdown: { code: errorCodes.internal, message: 'shutdown', temporary: true },
  unauthorized: { code: errorCodes.unauthorized, message: 'sign in first' },
  unknownChannel: { code: errorCodes.unknownChannel, message: 'unknown channel' },
  permissionDenied: { code: errorCodes.permissionDenied, message: 'permission denied' },
  methodNotFound: { code: errorCodes.methodNotFound, message: 'method not found' },
  alreadySubscribed: { code: errorCodes.alreadySubscribed, message: 'already subscribed' },
  limitExceeded: { code: errorCodes.limitExceeded, message: 'limit exceeded' },
  badRequest: { code: errorCodes.badRequest, message: 'bad request' },
  notAvailable: { code: errorCodes.notAvailable, message: 'not available' },
  tokenExpired: { code: errorCodes.tokenExpired, message: 'token expired' },
  expired: { code: errorCodes.expired, message: 'connection expired', temporary: true },
  subscriptionTokenExpired: {
    code: errorCodes.tokenExpired,
    message: 'token expired',
    temporary: true,
  },
  tooManyRequests: {
    code: errorCodes.tooManyRequests,
    message: 'too many requests',
    temporary: true,
  },
  unrecoverable: { code: errorCodes.unrecoverablePosition, message: 'unrecoverable position' },
} as const satisfies Record<string, ErrorReply>

/** Throws an error of a command. */
export function fail(name: keyof typeof commandErrors, message?: string): never {
  const reply = commandErrors[name]
  throw new CommandError(message === undefined ? reply : { ...reply, message })
}
