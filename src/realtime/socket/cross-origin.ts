/** Requests of pages of other origins, which browsers let read the answer only where that says so. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Doorkeeper } from './doorkeeper.ts'

const nobody = { sessionId: undefined }
const preflightAge = '600'

/**
 * Lets the pages of allowed origins read what follows, and answers the browser's question whether they may post.
 * Gives whether the request is answered by that.
 * Source: Fetch standard, CORS protocol, https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function answerCrossOrigin(
  doorkeeper: Doorkeeper,
  { headers, method }: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin } = headers
  const isAllowed = origin !== undefined && doorkeeper.mayPost(response.req, nobody)
  if (isAllowed) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('vary', 'origin')
  }
  if (method !== 'OPTIONS') return false
  if (isAllowed) {
    response.setHeader('access-control-allow-methods', 'GET, POST')
    response.setHeader('access-control-allow-headers', 'content-type')
    response.setHeader('access-control-max-age', preflightAge)
  }
  response.writeHead(isAllowed ? 204 : 403).end()
  return true
}
