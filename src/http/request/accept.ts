/** What the client would like to read. */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether an answer that has no form of its own should be JSON. A client that names `text/html` gets pages; one that
 * names JSON, sends JSON, or is a script of a page (`Sec-Fetch-Mode` is not `navigate`) gets JSON.
 */
export function prefersJson(headers: IncomingHttpHeaders): boolean {
  const accept = headers.accept ?? '*/*'
  if (accept.includes('text/html')) return false
  if (/application\/(?:[\w.-]+\+)?json/.test(accept)) return true
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined) return mode !== 'navigate'
  return /^application\/(?:[\w.-]+\+)?json/.test(headers['content-type'] ?? '')
}

/** The locale of `locales` that the reader likes best (RFC 4647 lookup); the first one when none fits. */
export function negotiateLocale(header: string | undefined, locales: readonly string[]): string {
  for (const wanted of wantedLocales(header ?? '')) {
    for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const found = locales.find((locale) => locale.toLowerCase() === tag)
      if (found) return found
    }
  }
  return locales[0] ?? 'en'
}

function wantedLocales(header: string): string[] {
  const wishes = header.split(',', 32).map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))
    return { tag: tag.trim(), quality: quality ? Number(quality.trim().slice(2)) || 0 : 1 }
  })
  const wanted = wishes.filter(({ tag, quality }) => /^[a-z0-9-]+$/.test(tag) && quality > 0)
  return wanted.sort((a, b) => b.quality - a.quality).map(({ tag }) => tag)
}
