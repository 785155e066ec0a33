/**
 * Loads `.tsx` files: JSX becomes calls of Preact's runtime; `.ts` stays with Node's own type stripping.
 * An import of `*.island.tsx` gives components that mark their place in the page, so that the browser can take over.
 */
import { type LoadFnOutput, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { islandModule } from './island-module.ts'
import { quickly } from './quick-resolution.ts'
import { TransformCache } from './transform-cache.ts'

/** The query that asks for an island's own module instead of the marked one. */
const sourceQuery = '?source'

/** Installs the loader in this thread; the returned function takes it out. */
export function installLoader(): () => void {
  const cache = new TransformCache()
  const resolve = quickly()
  process.setSourceMapsEnabled(true)
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = resolve(specifier, context, next)
      const isInsideIsland = context.parentURL?.endsWith(`.island.tsx${sourceQuery}`)
      return isInsideIsland && resolved.url.endsWith('.island.tsx')
        ? { ...resolved, url: resolved.url + sourceQuery }
        : resolved
    },
    load: (url, context, next) => loadTsx(url, cache) ?? next(url, context),
  })
  return () => hooks.deregister()
}

function loadTsx(url: string, cache: TransformCache): LoadFnOutput | undefined {
  const [address = '', query] = url.split('?')
  if (!address.startsWith('file:') || !address.endsWith('.tsx')) return undefined
  const { code, exports } = cache.transform(fileURLToPath(address))
  const isMarked = address.endsWith('.island.tsx') && `?${query}` !== sourceQuery
  const source = isMarked ? islandModule(address, address + sourceQuery, exports) : code
  return { format: 'module', source, shortCircuit: true }
}
