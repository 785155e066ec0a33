/**
 * Routes, requests, responses, middleware, sessions and the server. A route is a value that knows its address; a view
 * returns a value; what happens around every request stands in one visible list.
 */
export { frameworkAssets } from './http/assets/framework-assets.ts'
export { StaticFolder, type StaticFolderOptions } from './http/assets/static-folder.ts'
export type { ErrorPages } from './http/errors/error-response.ts'
export {
  BadRequest,
  Conflict,
  ContentTooLarge,
  Forbidden,
  HttpError,
  type HttpErrorOptions,
  MethodNotAllowed,
  NotFound,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  UnprocessableContent,
  UnsupportedMediaType,
} from './http/errors/http-error.ts'
export { conditionalRequests } from './http/middleware/conditional.ts'
export { csrf } from './http/middleware/csrf.ts'
export {
  type DefaultMiddlewareOptions,
  defaultMiddleware,
} from './http/middleware/default-middleware.ts'
export { type HealthOptions, health, type ReadinessCheck } from './http/middleware/health.ts'
export { hostCheck } from './http/middleware/host-check.ts'
export type { Middleware } from './http/middleware/middleware.ts'
export { requestLog } from './http/middleware/request-log.ts'
export {
  type ContentSecurityPolicy,
  defaultContentSecurityPolicy,
  type SecurityHeadersOptions,
  securityHeaders,
} from './http/middleware/security-headers.ts'
export { sessions } from './http/middleware/sessions.ts'
export { staticFiles } from './http/middleware/static-files.ts'
export type { BodyLimits } from './http/request/body-limits.ts'
export type { CookieOptions, Cookies } from './http/request/cookies.ts'
export { getOr404 } from './http/request/get-or-404.ts'
export type { HttpRequest } from './http/request/http-request.ts'
export type { Messages } from './http/request/messages.ts'
export type { Page, Pageable } from './http/request/page.ts'
export type { RouteContext } from './http/request/route-context.ts'
export type { UploadedFile, UploadedFiles } from './http/request/uploaded-file.ts'
export { type FileOptions, type FileResponse, file } from './http/responses/file-response.ts'
export {
  HttpResponse,
  type ResponseBody,
  type ResponseParts,
} from './http/responses/http-response.ts'
export {
  html,
  json,
  noContent,
  notFound,
  type RedirectOptions,
  type ResponseOptions,
  redirect,
  stream,
  text,
} from './http/responses/responses.ts'
export type { AccessRule } from './http/routes/access.ts'
export { type GroupOptions, group, type RouteGroup, type RouteTree } from './http/routes/group.ts'
export type { PathParams } from './http/routes/path.ts'
export {
  type AnyRoute,
  del,
  get,
  type Method,
  patch,
  post,
  put,
  type Route,
  type RouteOptions,
  route,
  type ViewResult,
} from './http/routes/route.ts'
export { createServer, type HttpServer, type ListenOptions } from './http/server/http-server.ts'
export type { ServerOptions } from './http/server/server-options.ts'
export { Session } from './http/session/models.ts'
export { type RequestSession, type SessionKey, sessionKey } from './http/session/request-session.ts'
export { SessionStore, type SessionStoreOptions } from './http/session/session-store.ts'
