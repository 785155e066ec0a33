/** Light or dark: what the system says, until the reader chooses. Kept in a cookie, so that no script is needed. */
import { post, redirect } from 'voltaic/http'
import { z } from 'zod'

const cookieName = 'theme'
const year = 365 * 24 * 60 * 60

/** The theme that the reader chose; `undefined` follows the system. */
export function chosenTheme(request: {
  headers: Readonly<Record<string, string | string[] | undefined>>
}): 'light' | 'dark' | undefined {
  const cookies = String(request.headers.cookie ?? '')
  const chosen = new RegExp(`(?:^|;\\s*)${cookieName}=(light|dark)(?:;|$)`).exec(cookies)?.[1]
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined
}

/** Chooses a theme, and goes back to the page. */
export const setTheme = post(
  '/theme',
  { body: z.object({ theme: z.enum(['light', 'dark']), back: z.string().max(2000) }) },
  ({ body, cookies }) => {
    cookies.set(cookieName, body.theme, { maxAge: year })
    return redirect(localPath(body.back))
  },
)

/** A path of this site; anything else becomes the front page. */
function localPath(path: string): string {
  const origin = 'http://site.invalid'
  const url = path.startsWith('/') ? URL.parse(path, origin) : null
  if (url?.origin !== origin || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search
}
