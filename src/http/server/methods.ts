/** Which methods a path has. */
import { type MountedRoute, pathShape } from '../routes/route-table.ts'

/** The methods that the router knows. */
export const routerMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Every path once, with all methods that its routes answer. */
export function methodsByShape(
  routes: Iterable<MountedRoute>,
): { path: string; allowed: string[] }[] {
  const shapes = new Map<string, { path: string; allowed: string[] }>()
  for (const { path, route } of routes) {
    const shape = pathShape(path)
    const known = shapes.get(shape) ?? { path, allowed: [] }
    known.allowed.push(...route.methods)
    shapes.set(shape, known)
  }
  return [...shapes.values()]
}
