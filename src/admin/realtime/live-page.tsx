/** The page of the real-time service: a snapshot, which a script keeps up to date. */
import { useRequest } from '../../views/use-request.ts'
import { type Crumb, Frame, type SiteView } from '../pages/frame.tsx'
import { LiveParts } from './live-parts.tsx'
import type { LiveView } from './live-view.ts'

/** What the page shows. */
export interface LivePageView {
  readonly site: SiteView
  readonly crumbs: readonly Crumb[]
  readonly view: LiveView
  readonly locale: string
}

/** The page. */
export function LivePage({ site, crumbs, view, locale }: LivePageView) {
  return (
    <Frame site={site} title="Real time" crumbs={crumbs} model="realtime" note={<Status />}>
      <div class="tools">
        <Search text={view.search} />
      </div>
      <div class="live" data-live={view.search}>
        <LiveParts view={view} locale={locale} />
      </div>
      <script type="module" src={useRequest().asset('voltaic-admin/live.js')} />
    </Frame>
  )
}

/** Without a script the page is what it was when it was loaded. */
function Status() {
  return (
    <span data-live-status role="status">
      As it was when the page was loaded.
    </span>
  )
}

function Search({ text }: { text: string }) {
  return (
    <search>
      <form class="search" method="get">
        <input
          type="search"
          name="q"
          value={text}
          placeholder="A channel or a name"
          aria-label="Search channels and connections"
        />
        <button type="submit">Search</button>
      </form>
    </search>
  )
}
