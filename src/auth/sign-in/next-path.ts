/** Where to go after signing in: only a place on this site. */

/** The path that `next` names when it is one of this site; otherwise `fallback`. */
export function nextPath(next: unknown, fallback: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2000) return fallback
  if (/[\\\p{Cc}]/u.test(next)) return fallback
  const origin = 'http://site.invalid'
  const url = URL.parse(next, origin)
  if (url?.origin !== origin) return fallback
  const path = url.pathname + url.search + url.hash
  return path.startsWith('//') ? fallback : path
}
