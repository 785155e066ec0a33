/** Routes as values: method, path, options, handler. A route knows its address. */
import { findApplication } from '../../core/application.ts'
import type { Renderable } from '../../core/request.ts'
import type { FieldMessages, SchemaOutput, StandardSchema } from '../../core/standard-schema.ts'
import type { BodyLimits } from '../request/body-limits.ts'
import type { RouteContext } from '../request/route-context.ts'
import type { FileResponse } from '../responses/file-response.ts'
import type { HttpResponse } from '../responses/http-response.ts'
import type { AccessRule } from './access.ts'
import { fillPath, type ParamValue, type PathParams, type PathValues, requirePath } from './path.ts'
import { routeTable } from './route-table.ts'

/** What a view returns. */
export type ViewResult = HttpResponse | FileResponse | Renderable

/** A schema of any library that follows Standard Schema. */
export type AnySchema = StandardSchema<unknown, unknown>

/** What a route asks of its requests. */
export interface RouteOptions {
  /** Validates the body: JSON, a posted form. */
  readonly body?: AnySchema
  /** Validates the query; a name that stands several times is a list. */
  readonly query?: AnySchema
  /** Validates the headers, by lower-case name. */
  readonly headers?: AnySchema
  /** Validates the parameters of the path; what fails is 404. */
  readonly params?: AnySchema
  /** Who may come here. Rules of groups hold too; `'none'` lifts them. */
  readonly auth?: AccessRule
  /** `false` where requests of other sites are meant, such as a webhook that checks a signature. */
  readonly csrf?: boolean
  /** Limits of the body that differ from the server's. */
  readonly limits?: Partial<BodyLimits>
  /** `true` leaves the body unread: the handler reads `request.bytes()` or `request.raw`. */
  readonly rawBody?: boolean
  /** Answers a request whose values are wrong; 422 when left out. */
  readonly invalid?: (
    context: RouteContext,
    messages: FieldMessages,
  ) => ViewResult | Promise<ViewResult>
}

/** What the handler of a path with these options is called with. */
export type ContextOf<P extends string, O extends RouteOptions> = RouteContext<
  O extends { readonly params: infer S } ? SchemaOutput<S> : PathParams<P>,
  O extends { readonly query: infer S }
    ? SchemaOutput<S>
    : Readonly<Record<string, string | undefined>>,
  O extends { readonly body: infer S } ? SchemaOutput<S> : unknown,
  O extends { readonly headers: infer S }
    ? SchemaOutput<S>
    : Readonly<Record<string, string | string[] | undefined>>
>

/** Answers a request. */
export type Handler<P extends string, O extends RouteOptions> = (
  context: ContextOf<P, O>,
) => ViewResult | Promise<ViewResult>

/** A value in the query of an address; `undefined` and `null` are left out, a list repeats the name. */
export type QueryValue = ParamValue | boolean | null | undefined | readonly ParamValue[]

type UrlArguments<P extends string> = keyof PathValues<P> extends never
  ? [params?: Readonly<Record<string, never>>, query?: Readonly<Record<string, QueryValue>>]
  : [params: PathValues<P>, query?: Readonly<Record<string, QueryValue>>]

/** A route of any path. */
export interface AnyRoute {
  /** Upper-case. */
  readonly methods: readonly string[]
  readonly path: string
  readonly options: RouteOptions
  readonly handler: (context: RouteContext) => ViewResult | Promise<ViewResult>
}

/** A route. */
export class Route<P extends string = string> implements AnyRoute {
  readonly methods: readonly string[]
  readonly path: P
  readonly options: RouteOptions
  readonly handler: (context: RouteContext) => ViewResult | Promise<ViewResult>

  constructor(methods: readonly string[], path: P, options: RouteOptions, handler: unknown) {
    requirePath(path)
    this.methods = methods
    this.path = path
    this.options = options
    this.handler = handler as AnyRoute['handler']
  }

  /**
   * The address: the path where this route is mounted in the running application, with its parameters filled in.
   * Throws `E_ROUTE_PARAM` when a parameter is missing.
   */
  url(...[params = {}, query = {}]: UrlArguments<P>): string {
    const mounted = findApplication()?.services.find(routeTable)?.pathOf(this)
    return fillPath(mounted ?? this.path, params as Record<string, ParamValue>) + queryText(query)
  }
}

/** Makes routes of one method. */
export interface RouteMaker {
  <const P extends string>(path: P, handler: Handler<P, Record<never, never>>): Route<P>
  <const P extends string, const O extends RouteOptions>(
    path: P,
    options: O,
    handler: Handler<P, O>,
  ): Route<P>
}

/** Answers GET and HEAD. */
export const get: RouteMaker = maker(['GET', 'HEAD'])
/** Answers POST. */
export const post: RouteMaker = maker(['POST'])
/** Answers PUT. */
export const put: RouteMaker = maker(['PUT'])
/** Answers PATCH. */
export const patch: RouteMaker = maker(['PATCH'])
/** Answers DELETE. */
export const del: RouteMaker = maker(['DELETE'])

/** Answers several methods: `route(['GET', 'POST'], '/sign-in', …)`. GET brings HEAD along. */
export function route<const P extends string>(
  methods: readonly Method[],
  path: P,
  handler: Handler<P, Record<never, never>>,
): Route<P>
export function route<const P extends string, const O extends RouteOptions>(
  methods: readonly Method[],
  path: P,
  options: O,
  handler: Handler<P, O>,
): Route<P>
export function route(methods: readonly Method[], path: string, ...rest: unknown[]): Route {
  const all = methods.includes('GET') ? [...new Set([...methods, 'HEAD'])] : [...methods]
  return make(all, path, rest)
}

/** The methods that a route may answer. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

function maker(methods: readonly string[]): RouteMaker {
  return ((path: string, ...rest: unknown[]) => make(methods, path, rest)) as RouteMaker
}

function make(methods: readonly string[], path: string, rest: unknown[]): Route {
  const [options, handler] = rest.length > 1 ? rest : [{}, rest[0]]
  return new Route(methods, path, options as RouteOptions, handler)
}

function queryText(query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(name, String(item))
    }
  }
  return search.size > 0 ? `?${search}` : ''
}
