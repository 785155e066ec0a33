/** The innermost step: access, validation, the handler of the route, its result as a response. */
import { VoltaicError } from '../../core/errors.ts'
import { renderBody } from '../../core/request.ts'
import { type FieldMessages, parseWith } from '../../core/standard-schema.ts'
import { MethodNotAllowed, NotFound, UnprocessableContent } from '../errors/http-error.ts'
import type { Endpoint } from '../middleware/middleware.ts'
import type { ParsedBody } from '../request/body.ts'
import { collectFields, firstValues } from '../request/fields.ts'
import type { HttpRequest } from '../request/http-request.ts'
import { RouteContext, type RouteValues } from '../request/route-context.ts'
import { FileResponse } from '../responses/file-response.ts'
import { HttpResponse } from '../responses/http-response.ts'
import { checkAccess } from '../routes/access.ts'
import type { AnySchema, ViewResult } from '../routes/route.ts'
import type { MountedRoute } from '../routes/route-table.ts'

/** Answers by a route. */
export function routeEndpoint({ route, access }: MountedRoute): Endpoint {
  return async (request) => {
    const params = await validParams(request, route.options.params)
    const elsewhere = await checkAccess(access, request)
    if (elsewhere) return elsewhere
    const body = await readBody(request)
    const { values, messages } = await validate(request, params, body)
    const context = new RouteContext(request, values)
    if (!messages) return toResponse(await route.handler(context as RouteContext), request)
    if (!route.options.invalid) throw new UnprocessableContent(messages)
    return toResponse(await route.options.invalid(context as RouteContext, messages), request)
  }
}

/** Answers where no route is. */
export const nothingHere: Endpoint = () => Promise.reject(new NotFound())

/** Answers a path that exists for other methods. */
export function otherMethods(allowed: readonly string[]): Endpoint {
  return async (request) => {
    if (request.method !== 'OPTIONS') throw new MethodNotAllowed(request.method, allowed)
    return new HttpResponse({ status: 204, headers: { allow: allowed.join(', ') } })
  }
}

/** Answers with an error that came before the request reached a route. */
export function failing(error: unknown): Endpoint {
  return () => Promise.reject(error)
}

const noBody: ParsedBody = { value: undefined, files: Object.freeze(Object.create(null)) }

function readBody(request: HttpRequest): Promise<ParsedBody> | ParsedBody {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return hasBody && !request.mounted?.route.options.rawBody ? request.parseBody() : noBody
}

async function validParams(request: HttpRequest, schema: AnySchema | undefined): Promise<unknown> {
  const isEmpty = Object.entries(request.params).some(
    ([name, value]) => name !== '*' && value === '',
  )
  if (isEmpty) throw new NotFound()
  if (!schema) return request.params
  const result = await parseWith(schema, { ...request.params })
  if (result.messages) throw new NotFound()
  return result.value
}

type Values = RouteValues<unknown, unknown, unknown, unknown>

/** All that is wrong is told at once; what is wrong keeps the value that was sent. */
async function validate(
  request: HttpRequest,
  params: unknown,
  { value: sent, files }: ParsedBody,
): Promise<{ values: Values; messages: FieldMessages | undefined }> {
  const messages: FieldMessages = {}
  const check = async (schema: AnySchema | undefined, given: unknown): Promise<unknown> => {
    const result = schema ? await parseWith(schema, given) : { value: given }
    if (!('messages' in result) || !result.messages) return (result as { value: unknown }).value
    Object.assign(messages, result.messages)
    return given
  }
  const { options } = request.mounted!.route
  const headers = await check(options.headers, request.headers)
  const query = await check(options.query, queryValues(request, options.query))
  const body = await check(options.body, sent)
  const isValid = Object.keys(messages).length === 0
  return {
    values: { params, headers, query, body, files },
    messages: isValid ? undefined : messages,
  }
}

function queryValues({ url }: HttpRequest, schema: AnySchema | undefined): object {
  return schema ? { ...collectFields(url.searchParams) } : firstValues(url.searchParams)
}

/** Makes the response of what a view returned. Throws `E_NO_RESPONSE` when that is nothing that can be sent. */
async function toResponse(result: ViewResult, request: HttpRequest): Promise<HttpResponse> {
  if (result instanceof HttpResponse) return result
  if (result instanceof FileResponse) return result.resolve(request.raw)
  if (result === null || typeof result !== 'object' || !(renderBody in result))
    throw noResponse(request)
  const { status, headers } = result
  const { body, contentType } = await result[renderBody](request)
  return new HttpResponse({ status, headers: { 'content-type': contentType, ...headers }, body })
}

function noResponse({ mounted }: HttpRequest): VoltaicError {
  return new VoltaicError(
    'E_NO_RESPONSE',
    `The handler of "${mounted?.path}" returned nothing that can be sent. Return render(…), json(…), redirect(…) or another response.`,
  )
}
