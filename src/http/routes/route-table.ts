/** All routes of an application, each at the path where its groups put it. */
import { type ServiceKey, serviceKey } from '../../core/application.ts'
import { VoltaicError } from '../../core/errors.ts'
import type { BodyLimits } from '../request/body-limits.ts'
import { type AccessRule, requireAccessRule } from './access.ts'
import { type GroupOptions, RouteGroup, type RouteTree } from './group.ts'
import { joinPaths, requirePath } from './path.ts'
import type { AnyRoute } from './route.ts'

/** A route at its place. */
export interface MountedRoute {
  readonly route: AnyRoute
  /** With the prefixes of its groups. */
  readonly path: string
  /** All rules that hold, from the outermost group to the route. */
  readonly access: readonly AccessRule[]
  readonly csrf: boolean
  readonly limits: Partial<BodyLimits>
}

/** The routes of the application, for the addresses that they make. */
export const routeTable: ServiceKey<RouteTable> = serviceKey('routes')

type Inherited = Omit<MountedRoute, 'route'>

/** The mounted routes. Throws `E_ROUTE_TWICE` when two routes answer the same method and path. */
export class RouteTable implements Iterable<MountedRoute> {
  readonly #mounted: MountedRoute[] = []
  readonly #paths = new Map<AnyRoute, string>()
  readonly #owners = new Map<string, AnyRoute>()

  constructor(routes: RouteTree) {
    this.#mount(routes, { path: '', access: [], csrf: true, limits: {} })
  }

  /** Where a route is mounted; the first place when there are several. */
  pathOf(route: AnyRoute): string | undefined {
    return this.#paths.get(route)
  }

  [Symbol.iterator](): Iterator<MountedRoute> {
    return this.#mounted[Symbol.iterator]()
  }

  #mount(tree: RouteTree, inherited: Inherited): void {
    if (isList(tree)) for (const part of tree) this.#mount(part, inherited)
    else if (tree instanceof RouteGroup)
      this.#mount(tree.routes, inherit(inherited, tree.prefix, tree.options))
    else if (isRoute(tree)) this.#add(tree, inherited)
    else throw notRoute(tree)
  }

  #add(route: AnyRoute, inherited: Inherited): void {
    const place = inherit(inherited, route.path, route.options)
    requirePath(place.path)
    const keys = route.methods.map((method) => `${method} ${pathShape(place.path)}`)
    if (keys.every((key) => this.#owners.get(key) === route)) return
    for (const key of keys) this.#claim(key, route)
    this.#mounted.push({ route, ...place })
    if (!this.#paths.has(route)) this.#paths.set(route, place.path)
  }

  #claim(key: string, route: AnyRoute): void {
    if (this.#owners.has(key)) {
      throw new VoltaicError(
        'E_ROUTE_TWICE',
        `Two routes answer ${key}. Give one of them another path.`,
      )
    }
    this.#owners.set(key, route)
  }
}

function isRoute(value: object): value is AnyRoute {
  return typeof value === 'object' && value !== null && 'methods' in value && 'handler' in value
}

function notRoute(value: unknown): VoltaicError {
  const what = typeof value === 'function' ? `the function "${value.name}"` : typeof value
  return new VoltaicError(
    'E_ROUTE_KIND',
    `Among the routes stands something that is no route: ${what}. Give get(path, handler), group(prefix, routes), or a list of them.`,
  )
}

/** A path without the names of its parameters: two paths of one shape match the same addresses. */
export function pathShape(path: string): string {
  return path.replace(/:\w+/g, ':')
}

function inherit(outer: Inherited, path: string, options: GroupOptions): Inherited {
  const { auth, csrf = outer.csrf, limits = {} } = options
  if (auth !== undefined) requireAccessRule(auth)
  const access = auth === undefined ? outer.access : auth === 'none' ? [] : [...outer.access, auth]
  return { path: joinPaths(outer.path, path), access, csrf, limits: { ...outer.limits, ...limits } }
}

function isList(tree: RouteTree): tree is readonly RouteTree[] {
  return Array.isArray(tree)
}
