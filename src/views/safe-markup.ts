/** Refuses markup that runs scripts: unsafe URL schemes, and raw HTML outside of `raw()`. */
import { options, type VNode } from 'preact'
import { VoltaicError } from '../core/errors.ts'

const urlAttributes = new Set(
  'href xlinkhref xlink:href src action formaction data poster background ping manifest'.split(' '),
)
const rawAttributes = new Set(['dangerouslysetinnerhtml', 'srcdoc'])
const safeSchemes = new Set(['http', 'https', 'mailto', 'tel', 'sms', 'xmpp', 'geo'])
const imageData = /^data:image\/(?:png|gif|jpeg|webp|avif|svg\+xml)[;,]/i

/** What stands in the place of a refused address. */
export const refusedUrl = 'about:blank#refused'

type RenderHooks = { __b?: ((node: VNode) => void) | undefined }

/** Renders by `fn` with every element looked at before it becomes text; `refused` hears of each refused address. */
export function renderSafely<T>(fn: () => T, refused: (url: string) => void): T {
  const hooks = options as RenderHooks
  const previous = hooks.__b
  hooks.__b = (node) => {
    if (typeof node.type === 'string') guardElement(node as VNode<Attributes>, refused)
    previous?.(node)
  }
  try {
    return fn()
  } finally {
    hooks.__b = previous
  }
}

type Attributes = Record<string, unknown>

function guardElement(node: VNode<Attributes>, refused: (url: string) => void): void {
  for (const name in node.props) {
    const attribute = name.toLowerCase()
    const value = node.props[name]
    if (value === undefined || value === null || value === false) continue
    if (rawAttributes.has(attribute)) throw rawHtml(node, name)
    if (!urlAttributes.has(attribute) || isSafeUrl(String(value), node)) continue
    refused(String(value))
    node.props = { ...node.props, [name]: refusedUrl }
  }
}

/** Whether the address cannot run a script. Relative addresses are safe. */
export function isSafeUrl(url: string, node?: Pick<VNode, 'type'>): boolean {
  if (url.startsWith('/') || url.startsWith('#')) return true
  // Browsers drop tabs and newlines anywhere, and control characters and spaces in front.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const text = url.replace(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+/, '')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined || safeSchemes.has(scheme)) return true
  if (scheme === 'about') return text === refusedUrl
  return node?.type === 'img' && (scheme === 'blob' || imageData.test(text))
}

function rawHtml({ type }: VNode, name: string): VoltaicError {
  return new VoltaicError(
    'E_RAW_HTML',
    `<${String(type)}> has ${name}, which is not escaped. Write {raw(html)} between tags, with HTML that is safe.`,
  )
}
