/** The origin rule: which pages may connect with the visitor's cookies. */
import type { IncomingMessage } from 'node:http'

/** Whether a page of this origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean

/** The host that a request names, with its port. */
export type HostOf = (request: IncomingMessage) => string

/** Allows the host that the request names, and these origins (`https://app.example.com`). */
export function allowOrigins(
  origins: readonly string[] = [],
  ownHost: HostOf = namedHost,
): OriginCheck {
  const allowed = new Set(origins)
  let last: { readonly origin: string; readonly host: string | undefined } | undefined
  return (origin, request) => {
    if (allowed.has(origin)) return true
    if (last?.origin !== origin) last = { origin, host: hostOf(origin) } // most come from the same pages
    return last.host === ownHost(request)
  }
}

/** The `Host` header. */
export function namedHost({ headers }: IncomingMessage): string {
  return headers.host ?? ''
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined
}

/**
 * Whether a request passes. A browser names the origin of the page, which must be allowed; for a stream of the
 * page's own server it says `Sec-Fetch-Site: same-origin` instead. Without both no session counts: only a
 * token signs in.
 */
export function passesOriginRule(
  request: IncomingMessage,
  options: { isAllowed: OriginCheck; hasSession: boolean },
): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) return options.isAllowed(origin, request)
  if (site !== undefined) return site === 'same-origin'
  return !options.hasSession
}
