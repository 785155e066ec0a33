/** One line of the log for every request. */
import { clock } from '../../core/clock.ts'
import type { HttpRequest } from '../request/http-request.ts'
import type { HttpResponse } from '../responses/http-response.ts'
import type { Middleware } from './middleware.ts'

/** Logs method, path (without its query), status and milliseconds, and names the request in `X-Request-Id`. */
export function requestLog(): Middleware {
  return async function requestLog(request, next) {
    const startedAt = clock.monotonic()
    const response = await next()
    response.set('x-request-id', request.id)
    writeLine(request, response, clock.monotonic() - startedAt)
    return response
  }
}

function writeLine(request: HttpRequest, response: HttpResponse, duration: number): void {
  const { settings, id, method, ip } = request
  const { status } = response
  const milliseconds = Math.round(duration * 100) / 100
  const line = { requestId: id, method, path: request.url.pathname, status, milliseconds, ip }
  if (status >= 500) settings.log.error({ ...line, err: response.error }, 'request failed')
  else settings.log.info(line, 'request')
}
