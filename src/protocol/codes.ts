/**
 * The numbers of the protocol: errors of commands, reasons to unsubscribe and to disconnect.
 * Source: Centrifugo client protocol, https://centrifugal.dev/docs/server/codes
 */

/** Errors of a command. A project's own refusals use {@link refusalCodes}. */
export const errorCodes = {
  internal: 100,
  unauthorized: 101,
  unknownChannel: 102,
  permissionDenied: 103,
  methodNotFound: 104,
  alreadySubscribed: 105,
  limitExceeded: 106,
  badRequest: 107,
  notAvailable: 108,
  tokenExpired: 109,
  expired: 110,
  tooManyRequests: 111,
  unrecoverablePosition: 112,
  /** Our own: the call was done before, and its reply is lost. */
  replyLost: 400,
} as const

/** The codes that a project may give its own refusals, and the one used when it gives none. */
export const refusalCodes = { first: 1000, last: 1999, default: 1000 } as const

/** Reasons to end a subscription: below 2500 it is over, from 2500 the client subscribes again. */
export const unsubscribeCodes = {
  server: 2000,
  insufficientState: 2500,
  expired: 2501,
} as const

/** Why a connection is closed. The number says what the client does next: see {@link isTerminal}. */
export interface Disconnect {
  readonly code: number
  readonly reason: string
}

/** Reasons to close a connection, all of them. */
export const disconnects = {
  shutdown: { code: 3001, reason: 'shutdown' },
  serverError: { code: 3004, reason: 'internal server error' },
  expired: { code: 3005, reason: 'connection expired' },
  slow: { code: 3008, reason: 'slow' },
  noPong: { code: 3012, reason: 'no pong' },
  tooManyRequests: { code: 3013, reason: 'too many requests' },
  invalidToken: { code: 3500, reason: 'invalid token' },
  badRequest: { code: 3501, reason: 'bad request' },
  stale: { code: 3502, reason: 'stale' },
  sessionEnded: { code: 3503, reason: 'session ended' },
  forced: { code: 3507, reason: 'disconnected by staff' },
  notAvailable: { code: 3508, reason: 'not available' },
} as const satisfies Record<string, Disconnect>

/** Whether a client must stay away after this code: 3500–3999 and 4500–4999. */
export function isTerminal(code: number): boolean {
  return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000)
}

/** Whether a client subscribes again after an unsubscribe push with this code. */
export function isResubscribable(code: number): boolean {
  return code >= unsubscribeCodes.insufficientState
}
