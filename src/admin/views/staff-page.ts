/** A page of the admin: who asks, which site, how values are to be shown. */
import type { CurrentUser } from '../../core/user.ts'
import type { RouteContext } from '../../http/request/route-context.ts'
import type { Crumb, SiteView } from '../pages/frame.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import type { AdminSite } from '../site/admin-site.ts'
import type { Reader } from '../values/shown-value.ts'

/** One request of a member of staff. */
export class StaffPage {
  readonly site: AdminSite
  readonly http: RouteContext

  constructor(site: AdminSite, http: RouteContext) {
    this.site = site
    this.http = http
  }

  get user(): CurrentUser {
    return this.http.user
  }

  /** Times are shown in UTC; a script puts them in the reader's own zone. */
  get reader(): Reader {
    return { locale: this.http.locale, timeZone: 'UTC' }
  }

  get siteView(): SiteView {
    return this.site.viewFor(this.user)
  }

  /** The way back from a page about a model, and about a row of it. */
  crumbs(model?: AdminModel, row?: Crumb): Crumb[] {
    const home = { label: 'Overview', url: this.site.urls.index }
    const list = model ? [{ label: model.title, url: this.site.urls.list(model) }] : []
    return [home, ...list, ...(row ? [row] : [])]
  }
}
