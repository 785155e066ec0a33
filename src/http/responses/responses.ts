/** The responses that views return. */
import { Readable } from 'node:stream'
import { VoltaicError } from '../../core/errors.ts'
import { NotFound } from '../errors/http-error.ts'
import { HttpResponse, type ResponseHeaders } from './http-response.ts'

/** The status and headers of a response. */
export interface ResponseOptions {
  readonly status?: number
  readonly headers?: Readonly<ResponseHeaders>
}

/** A value as JSON. What has `toJSON` (rows, dates) is written by it; `undefined` becomes `null`. */
export function json(value: unknown, options: ResponseOptions = {}): HttpResponse {
  return response('application/json; charset=utf-8', JSON.stringify(value) ?? 'null', options)
}

/** Plain text. */
export function text(body: string, options: ResponseOptions = {}): HttpResponse {
  return response('text/plain; charset=utf-8', body, options)
}

/** A finished HTML text; everything in it must be escaped already. Pages are made by `render` from `voltaic/views`. */
export function html(body: string, options: ResponseOptions = {}): HttpResponse {
  return response('text/html; charset=utf-8', body, options)
}

/** No body: 204. */
export function noContent(options: Omit<ResponseOptions, 'status'> = {}): HttpResponse {
  return new HttpResponse({ ...options, status: 204 })
}

/** How a redirect is sent. */
export interface RedirectOptions extends ResponseOptions {
  /** Whether it may lead to another site. An address from outside must be checked before. */
  readonly external?: boolean
}

/**
 * Sends the browser elsewhere with a GET: 303, or 301, 302, 307, 308 by `status`. Throws `E_REDIRECT_EXTERNAL` for
 * an address of another site without `{ external: true }`.
 */
export function redirect(
  location: string,
  { status = 303, headers = {}, external = false }: RedirectOptions = {},
): HttpResponse {
  if (![301, 302, 303, 307, 308].includes(status)) {
    throw new VoltaicError(
      'E_REDIRECT_STATUS',
      `${status} does not redirect. Use 301, 302, 303, 307 or 308.`,
    )
  }
  const encoded = encodeLocation(location)
  if (!external && leavesSite.test(encoded)) {
    throw new VoltaicError(
      'E_REDIRECT_EXTERNAL',
      `${JSON.stringify(location)} leads to another site. Redirect to a path, or say { external: true }.`,
    )
  }
  return new HttpResponse({ status, headers: { ...headers, location: encoded } })
}

/** A body that is sent while it is made. An async iterable gives texts or bytes; it is closed when the client leaves. */
export function stream(
  body: Readable | AsyncIterable<string | Uint8Array>,
  options: ResponseOptions & { readonly contentType?: string } = {},
): HttpResponse {
  const { contentType = 'application/octet-stream', status = 200, headers = {} } = options
  const readable = body instanceof Readable ? body : Readable.from(body, { objectMode: false })
  return new HttpResponse({
    status,
    headers: { 'content-type': contentType, ...headers },
    body: readable,
  })
}

/** Says that there is nothing at this address, by throwing {@link NotFound}: `return notFound()`. */
export function notFound(message?: string): never {
  throw new NotFound(message)
}

function response(contentType: string, body: string, options: ResponseOptions): HttpResponse {
  const { status = 200, headers = {} } = options
  return new HttpResponse({ status, headers: { 'content-type': contentType, ...headers }, body })
}

/** A scheme, or a host after two slashes. Backslashes and control characters are encoded before. */
const leavesSite = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i

/** Encodes what may not stand in a header; what is encoded already stays. */
function encodeLocation(location: string): string {
  return location.replace(/[^\x21-\x7e]+|[\\"<>^`{|}]/g, encodeURIComponent)
}
