/** Middleware: what happens around every request. */

import { VoltaicError } from '../../core/errors.ts'
import { toErrorResponse } from '../errors/error-response.ts'
import type { HttpRequest } from '../request/http-request.ts'
import { HttpResponse } from '../responses/http-response.ts'

/**
 * Stands around a view: it may answer itself, or call `next` and change what comes back. `next` never throws: an
 * error has become a response, with what was thrown in its `error`.
 */
export type Middleware = (
  request: HttpRequest,
  next: () => Promise<HttpResponse>,
) => HttpResponse | Promise<HttpResponse>

/** Answers a request: the innermost step. */
export type Endpoint = (request: HttpRequest) => Promise<HttpResponse>

/** Runs a list of middleware, the first one outermost, around an endpoint. */
export function answerThrough(
  middleware: readonly Middleware[],
  request: HttpRequest,
  endpoint: Endpoint,
): Promise<HttpResponse> {
  const step = async (index: number): Promise<HttpResponse> => {
    try {
      const current = middleware[index]
      if (!current) return await endpoint(request)
      return requireResponse(
        await current(
          request,
          once(() => step(index + 1), current),
        ),
        current,
      )
    } catch (error) {
      return toErrorResponse(error, request)
    }
  }
  return step(0)
}

function once(fn: () => Promise<HttpResponse>, { name }: Middleware): () => Promise<HttpResponse> {
  let isCalled = false
  return () => {
    if (isCalled) {
      throw new VoltaicError(
        'E_NEXT_TWICE',
        `The middleware ${name} called next() twice. Call it once.`,
      )
    }
    isCalled = true
    return fn()
  }
}

function requireResponse(response: unknown, { name }: Middleware): HttpResponse {
  if (response instanceof HttpResponse) return response
  throw new VoltaicError(
    'E_NO_RESPONSE',
    `The middleware ${name} returned no response. Return what next() gives.`,
  )
}
