/** Headers that tell browsers what a page may not do. */
import type { Middleware } from './middleware.ts'

/** Sources by directive: `{ 'img-src': ["'self'", 'https://images.example.com'] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>

/** How the headers differ from the defaults. */
export interface SecurityHeadersOptions {
  /** Directives in place of those of {@link defaultContentSecurityPolicy}; an empty list removes one. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy
  /** Seconds that a browser remembers to use HTTPS. A year; sent over HTTPS outside development. 0 sends none. */
  readonly strictTransportSeconds?: number
}

/** Everything from the own origin, no inline scripts or styles, no frames, no plug-ins. */
export const defaultContentSecurityPolicy: ContentSecurityPolicy = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Sets the security headers that a response does not set itself. */
export function securityHeaders(options: SecurityHeadersOptions = {}): Middleware {
  const { contentSecurityPolicy = {}, strictTransportSeconds = 31_536_000 } = options
  const headers = Object.entries({
    'content-security-policy': policyText({
      ...defaultContentSecurityPolicy,
      ...contentSecurityPolicy,
    }),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  return async function securityHeaders(request, next) {
    const response = await next()
    for (const [name, value] of headers) response.setDefault(name, value)
    if (strictTransportSeconds > 0 && request.isSecure && !request.settings.development) {
      response.setDefault('strict-transport-security', `max-age=${strictTransportSeconds}`)
    }
    return response
  }
}

function policyText(policy: ContentSecurityPolicy): string {
  const directives = Object.entries(policy).filter(([, sources]) => sources.length > 0)
  return directives.map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ')
}
