/** What Fastify refuses before a route is reached, as our errors. */
import { BadRequest, HttpError } from '../errors/http-error.ts'

/** The error with its status; what is not known to be the client's fault stays as it is. */
export function asHttpError(error: unknown): unknown {
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  if (code === 'FST_ERR_BAD_URL')
    return new BadRequest('This address is not valid.', { cause: error })
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return error
  return new HttpError(statusCode, undefined, { cause: error })
}
