/** Errors that are answers: each has a status, a code and a message that the client may read. */
import { STATUS_CODES } from 'node:http'
import { VoltaicError, type VoltaicErrorOptions } from '../../core/errors.ts'
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { ResponseHeaders } from '../responses/http-response.ts'

/** What an {@link HttpError} is made with. */
export interface HttpErrorOptions extends VoltaicErrorOptions {
  /** A code of its own in place of the class's. */
  readonly code?: string
  /** Headers of the answer, such as `Retry-After`. */
  readonly headers?: Readonly<ResponseHeaders>
}

/** An error that is answered with its status. Its message reaches the client. */
export class HttpError extends VoltaicError {
  readonly status: number
  readonly headers: Readonly<ResponseHeaders>

  constructor(status: number, message?: string, options: HttpErrorOptions = {}) {
    const phrase = STATUS_CODES[status] ?? 'Error'
    super(options.code ?? `E_HTTP_${status}`, message ?? `${phrase}.`, options)
    this.status = status
    this.headers = options.headers ?? {}
  }
}

/** 400: the request itself is malformed. */
export class BadRequest extends HttpError {
  constructor(message = 'This request cannot be understood.', options: HttpErrorOptions = {}) {
    super(400, message, options)
  }
}

/** 401: nobody is signed in, and somebody must be. */
export class Unauthorized extends HttpError {
  constructor(message = 'Sign in first.', options: HttpErrorOptions = {}) {
    super(401, message, options)
  }
}

/** 403: the user may not do this. */
export class Forbidden extends HttpError {
  constructor(message = 'You are not allowed to do this.', options: HttpErrorOptions = {}) {
    super(403, message, options)
  }
}

/** 404: there is nothing here, or nothing that this user may know of. */
export class NotFound extends HttpError {
  constructor(message = 'There is nothing at this address.', options: HttpErrorOptions = {}) {
    super(404, message, options)
  }
}

/** 405: the address exists, but not for this method. */
export class MethodNotAllowed extends HttpError {
  constructor(method: string, allowed: readonly string[]) {
    const allow = allowed.join(', ')
    super(405, `${method} is not possible here. Possible: ${allow}.`, { headers: { allow } })
  }
}

/** 409: somebody was faster. */
export class Conflict extends HttpError {
  constructor(message = 'This was changed in the meantime.', options: HttpErrorOptions = {}) {
    super(409, message, options)
  }
}

/** 413: more was sent than is accepted. */
export class ContentTooLarge extends HttpError {
  constructor(message = 'This is too large.', options: HttpErrorOptions = {}) {
    super(413, message, options)
  }
}

/** 415: the body has a type that is not accepted. */
export class UnsupportedMediaType extends HttpError {
  constructor(message = 'This type of content is not accepted.', options: HttpErrorOptions = {}) {
    super(415, message, options)
  }
}

/** 422: the request is understood and its values are wrong; with messages by field. */
export class UnprocessableContent extends HttpError {
  readonly fields: FieldMessages

  constructor(
    fields: FieldMessages,
    message = 'Some values are not accepted.',
    options: HttpErrorOptions = {},
  ) {
    super(422, message, options)
    this.fields = fields
  }
}

/** 429: too often. `retryAfter` is in seconds. */
export class TooManyRequests extends HttpError {
  constructor(retryAfter: number, message = 'Too many requests. Wait a moment.') {
    super(429, message, { headers: { 'retry-after': String(Math.ceil(retryAfter)) } })
  }
}

/** 503: not now. */
export class ServiceUnavailable extends HttpError {
  constructor(message = 'This is not available at the moment.', options: HttpErrorOptions = {}) {
    super(503, message, options)
  }
}
