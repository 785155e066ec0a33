/** Serves static files and bundles. */
import { MethodNotAllowed, NotFound } from '../errors/http-error.ts'
import type { Middleware } from './middleware.ts'

/** Answers what stands below the prefix of the assets (`/static/`); nothing else is asked for there. */
export function staticFiles(): Middleware {
  return async function staticFiles(request, next) {
    const { assets } = request.settings
    if (!request.url.pathname.startsWith(assets.prefix)) return next()
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new MethodNotAllowed(request.method, ['GET', 'HEAD'])
    }
    const response = await assets.respond(request.url.pathname, request.raw)
    if (!response) throw new NotFound()
    return response
  }
}
