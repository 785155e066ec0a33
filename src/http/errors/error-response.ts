/** Errors as responses. */
import { VoltaicError } from '../../core/errors.ts'
import { type Renderable, renderBody } from '../../core/request.ts'
import type { FieldMessages } from '../../core/standard-schema.ts'
import { ValidationError } from '../../db/errors.ts'
import type { HttpRequest } from '../request/http-request.ts'
import { HttpResponse } from '../responses/http-response.ts'
import { html, json } from '../responses/responses.ts'
import { developmentPage } from './development-page.ts'
import { errorPage } from './error-page.ts'
import { HttpError, UnprocessableContent } from './http-error.ts'

/** Pages of the project in place of the framework's, by status. */
export type ErrorPages = Readonly<
  Record<number, (error: HttpError, request: HttpRequest) => Renderable>
>

/**
 * The response that tells of an error: JSON `{ error: { code, message, requestId, fields? } }` for who prefers it,
 * else a page. What is not an {@link HttpError} is 500 and, outside development, says nothing of what happened.
 */
export async function toErrorResponse(
  thrown: unknown,
  request: HttpRequest,
): Promise<HttpResponse> {
  const error = asHttpError(thrown)
  const response = request.prefersJson
    ? jsonError(error, thrown, request)
    : await pageOf(error, thrown, request)
  for (const name in error.headers) response.set(name, error.headers[name]!)
  response.setDefault('cache-control', 'no-store')
  response.error = thrown
  return response.vary('accept')
}

function asHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown
  if (thrown instanceof ValidationError) return new UnprocessableContent(thrown.fields)
  if (hasStatus(thrown)) return withStatus(thrown)
  return new HttpError(500, 'Something went wrong on our side. It has been noted.')
}

/** What is wrong with the server names hosts and paths, which are for the log alone. */
function withStatus({ status, code, message }: VoltaicError & { readonly status: number }) {
  if (status < 500) return new HttpError(status, message, { code })
  return new HttpError(status, 'This is not possible at the moment. Try again soon.', {
    code,
    headers: { 'retry-after': '1' },
  })
}

/** Errors of layers that know no HTTP say their status: a policy that refuses is 403, a form sent twice 409. */
function hasStatus(thrown: unknown): thrown is VoltaicError & { readonly status: number } {
  return thrown instanceof VoltaicError && 'status' in thrown && typeof thrown.status === 'number'
}

function jsonError(error: HttpError, thrown: unknown, request: HttpRequest): HttpResponse {
  const { code, message, status } = error
  const fields: { fields?: FieldMessages } =
    error instanceof UnprocessableContent ? { fields: error.fields } : {}
  const isShown = request.settings.development && status === 500 && thrown instanceof Error
  const detail = isShown ? { detail: thrown.stack ?? thrown.message } : {}
  return json({ error: { code, message, requestId: request.id, ...fields, ...detail } }, { status })
}

async function pageOf(
  error: HttpError,
  thrown: unknown,
  request: HttpRequest,
): Promise<HttpResponse> {
  const { status } = error
  if (request.settings.development && !(thrown instanceof HttpError) && status === 500) {
    return html(await developmentPage(thrown, request), { status })
  }
  return (await customPage(error, request)) ?? html(errorPage(error, request), { status })
}

/** A page of the project that fails must not hide the error that it tells of. */
async function customPage(
  error: HttpError,
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  try {
    const page = request.settings.errorPages[error.status]?.(error, request)
    if (!page) return undefined
    const { body, contentType } = await page[renderBody](request)
    return new HttpResponse({
      status: error.status,
      headers: { ...page.headers, 'content-type': contentType },
      body,
    })
  } catch (failure) {
    request.log.error({ err: failure }, 'the error page failed')
    return undefined
  }
}
