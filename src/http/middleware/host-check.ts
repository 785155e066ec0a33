/** Refuses requests for hosts that this application does not serve. */
import { BadRequest } from '../errors/http-error.ts'
import type { Middleware } from './middleware.ts'

const loopbackHosts = ['localhost', '.localhost', '127.0.0.1', '[::1]']

/**
 * Answers 400 when the `Host` header names a host that is not in the `allowedHosts` of the server. In development the
 * loopback hosts are always served.
 */
export function hostCheck(): Middleware {
  return async function hostCheck(request, next) {
    if (isAllowedHost(request.host, servedHosts(request.settings))) return next()
    throw new BadRequest('This host is not served here. Add it to allowedHosts.', {
      code: 'E_HOST',
    })
  }
}

/** The hosts that are served: those of the settings, and in development the loopback hosts. */
export function servedHosts(settings: {
  readonly allowedHosts: readonly string[]
  readonly development: boolean
}): readonly string[] {
  const { allowedHosts, development } = settings
  return development ? [...loopbackHosts, ...allowedHosts] : allowedHosts
}

/** Whether a host, with or without its port, is in the list: an exact name, `.example.com` with all below it, or `*`. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const name = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i
    .exec(host)?.[1]
    ?.toLowerCase()
    .replace(/\.$/, '')
  if (name === undefined) return false
  return allowed.some((pattern) => {
    const wanted = pattern.toLowerCase()
    if (wanted === '*' || wanted === name) return true
    return wanted.startsWith('.') && (name.endsWith(wanted) || name === wanted.slice(1))
  })
}
