/** Why a WebSocket is closed. */

/** The codes that this side closes with when a client breaks the rules. Source: RFC 6455 §7.4.1. */
export const closeCodes = {
  protocolError: 1002,
  invalidText: 1007,
  policyViolation: 1008,
  tooBig: 1009,
} as const

/** Whether a close frame may carry this code. Source: RFC 6455 §7.4, and the registry of IANA for 1012–1014. */
export function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999
  return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)
}
