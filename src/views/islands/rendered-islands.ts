/** Adds to a rendered page what its islands need: the script that hydrates them, and early loading of their modules. */
import { useRequest } from '../use-request.ts'

/** The name under which the hydrating script is an asset. */
export const hydrationScript = 'voltaic:islands'

/** The address of an island's bundle. */
export function islandUrl(module: string): string {
  return useRequest().asset(module)
}

/** The page with the scripts of its islands at the end of its head; a page without islands as it is. */
export function withIslandScripts(html: string, asset: (name: string) => string): string {
  const modules = new Set(
    [...html.matchAll(/<v-island module="([^"]*)"/g)].map(([, module]) => module),
  )
  if (modules.size === 0) return html
  const preloads = [...modules].map((module) => `<link rel="modulepreload" href="${module}">`)
  const tags = `${preloads.join('')}<script type="module" src="${asset(hydrationScript)}"></script>`
  const headEnd = html.indexOf('</head>')
  return headEnd < 0 ? html + tags : html.slice(0, headEnd) + tags + html.slice(headEnd)
}
