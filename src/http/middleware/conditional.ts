/** Answers 304 when the client has the page already. */
import { createHash } from 'node:crypto'
import { HttpResponse } from '../responses/http-response.ts'
import type { Middleware } from './middleware.ts'

/** Gives texts an ETag, and sends no body to a client that has the same one. Pages are cached by their reader only. */
export function conditionalRequests(): Middleware {
  return async function conditionalRequests(request, next) {
    const response = await next()
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || response.status !== 200 || typeof response.body !== 'string') return response
    response.setDefault('cache-control', 'private, no-cache')
    if (response.get('cache-control')?.includes('no-store')) return response
    response.setDefault('etag', etagOf(response.body))
    return isKnown(request.headers['if-none-match'], response.get('etag')!)
      ? notModified(response)
      : response
  }
}

function etagOf(body: string): string {
  return `W/"${createHash('sha1').update(body).digest('base64url')}"`
}

/** RFC 9110, 13.1.2: the weak comparison. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const strip = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.trim() === '*' || header.split(',').some((tag) => strip(tag) === strip(etag))
}

function notModified(response: HttpResponse): HttpResponse {
  const headers = Object.entries(response.headers).filter(([name]) => !name.startsWith('content-'))
  return new HttpResponse({ status: 304, headers: Object.fromEntries(headers) })
}
