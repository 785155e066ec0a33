/** Routes below a prefix, with options that hold for all of them. */
import type { BodyLimits } from '../request/body-limits.ts'
import type { AccessRule } from './access.ts'
import { requirePath } from './path.ts'
import type { AnyRoute } from './route.ts'

/** Routes, groups, and lists of them. */
export type RouteTree = AnyRoute | RouteGroup | readonly RouteTree[]

/** What holds for every route of a group. */
export interface GroupOptions {
  readonly auth?: AccessRule
  readonly csrf?: boolean
  readonly limits?: Partial<BodyLimits>
}

/** A group of routes. */
export class RouteGroup {
  readonly prefix: string
  readonly options: GroupOptions
  readonly routes: RouteTree

  constructor(prefix: string, options: GroupOptions, routes: RouteTree) {
    requirePath(prefix)
    this.prefix = prefix
    this.options = options
    this.routes = routes
  }
}

/** Groups routes: `group('/api', { auth: 'token' }, [lots, bids])`. Groups nest; rules of all of them hold. */
export function group(prefix: string, routes: RouteTree): RouteGroup
export function group(prefix: string, options: GroupOptions, routes: RouteTree): RouteGroup
export function group(
  prefix: string,
  ...rest: [RouteTree] | [GroupOptions, RouteTree]
): RouteGroup {
  return rest.length === 1
    ? new RouteGroup(prefix, {}, rest[0])
    : new RouteGroup(prefix, rest[0], rest[1])
}
