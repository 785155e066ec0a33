/** The parts of the page that change, as HTML: what a call of the channel answers with. */
import { renderToString } from 'preact-render-to-string'
import { service } from '../../core/application.ts'
import type { Actor } from '../../core/user.ts'
import { renderSafely } from '../../views/safe-markup.ts'
import { adminKey } from '../site/admin-site.ts'
import { LiveParts } from './live-parts.tsx'
import { liveView } from './live-view.ts'

/** The parts for a user. What is no search and no locale counts as none. */
export async function liveFragment(user: Actor, input: unknown): Promise<string> {
  const { search, locale } = (input ?? {}) as { search?: unknown; locale?: unknown }
  const { disconnect } = service(adminKey).urls
  const view = await liveView(user, {
    search: typeof search === 'string' ? search : '',
    disconnectUrl: disconnect,
  })
  const parts = <LiveParts view={view} locale={knownLocale(locale)} />
  return renderSafely(
    () => renderToString(parts),
    () => undefined,
  )
}

function knownLocale(locale: unknown): string {
  try {
    return Intl.getCanonicalLocales(String(locale))[0] ?? 'en'
  } catch {
    return 'en'
  }
}
