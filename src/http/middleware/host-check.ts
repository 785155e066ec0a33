/** Refuses requests for hosts that this application does not serve. */
import { BadRequest } from '../errors/http-error.ts'
import type { Middleware } from './middleware.ts'

const loopbackHosts = ['localhost', '.localhost', '127.0.0.1', '[::1]']

/**
 * Answers 400 when the `Host` header names a host that is not in the `allowedHosts` of the server. In development an
 * empty list means the loopback hosts; otherwise it means none.
 */
export function hostCheck(): Middleware {
  return async function hostCheck(request, next) {
    const { allowedHosts, development } = request.settings
    const hosts = allowedHosts.length === 0 && development ? loopbackHosts : allowedHosts
    if (isAllowedHost(request.host, hosts)) return next()
    throw new BadRequest('This host is not served here. Add it to allowedHosts.', {
      code: 'E_HOST',
    })
  }
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
