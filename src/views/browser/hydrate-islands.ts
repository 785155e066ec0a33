/** Takes over the islands of the page. It is bundled with them, and loaded by pages that have any. */
import { type ComponentType, h, hydrate } from 'preact'

type Exports = Record<string, ComponentType<Record<string, unknown>> | undefined>

/** Gives life to every island of the document. One that fails stays as the server made it. */
export function hydrateIslands(root: ParentNode = document): void {
  for (const element of root.querySelectorAll('v-island')) {
    hydrateIsland(element).catch((error: unknown) =>
      console.error('An island failed:', element, error),
    )
  }
}

async function hydrateIsland(element: Element): Promise<void> {
  const block = element.querySelector(':scope > script[type="application/json"]')
  if (!block) return
  const props = JSON.parse(block.textContent ?? '{}') as Record<string, unknown>
  const exports = (await import(element.getAttribute('module') ?? '')) as Exports
  const component = exports[element.getAttribute('export') ?? 'default']
  if (!component) throw new Error(`no export ${element.getAttribute('export')}`)
  block.remove()
  if (element instanceof HTMLElement) element.style.display = 'contents'
  hydrate(h(component, props), element)
}

hydrateIslands()
