/** The absolute address of a request, whatever its first line says. */
import type { FastifyRequest } from 'fastify'

/**
 * The address that the client asked for. The host comes from the `Host` header (or a trusted proxy) alone: a request
 * target such as `//elsewhere/` or `http://elsewhere/` does not change it.
 */
export function requestUrl({ protocol, host, originalUrl }: FastifyRequest): URL {
  const target = originalUrl.startsWith('/')
    ? originalUrl
    : originalUrl.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  const path = target.startsWith('/') ? target : `/${target.replace(/^\*/, '')}`
  const origin = URL.canParse(`${protocol}://${host}`)
    ? `${protocol}://${host}`
    : `${protocol}://invalid`
  return new URL(new URL(origin).origin + path)
}
