/** The origin rule: which pages may open a socket with the visitor's cookies. */
import type { IncomingMessage } from 'node:http'

/** Whether a page of this origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean

/** Allows the host that the request names, and these origins (`https://app.example.com`). */
export function allowOrigins(origins: readonly string[] = []): OriginCheck {
  const allowed = new Set(origins)
  return (origin, { headers }) => allowed.has(origin) || hostOf(origin) === headers.host
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined
}

/**
 * Whether a request passes: a browser always names an origin, which must be allowed. Without one,
 * no session counts: only a token signs in.
 */
export function passesOriginRule(
  request: IncomingMessage,
  options: { isAllowed: OriginCheck; hasSession: boolean },
): boolean {
  const { origin } = request.headers
  return origin === undefined ? !options.hasSession : options.isAllowed(origin, request)
}
