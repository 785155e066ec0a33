/** Makes an admin: the site, its routes, its files for the browser. */
import type { AppDefinition } from '../core/app-definition.ts'
import { exportedValues } from '../core/app-definition.ts'
import type { AssetSource } from '../core/assets.ts'
import type { Check } from '../core/checks.ts'
import type { RouteGroup } from '../http/routes/group.ts'
import { adminAssets } from './admin-assets.ts'
import { registrationChecks } from './admin-checks.ts'
import { adminRoutes } from './admin-routes.ts'
import { AdminSite } from './site/admin-site.ts'

/** What an admin is made of. */
export interface AdminSettings {
  /** Registrations besides those of the apps. */
  readonly registrations?: Iterable<unknown>
  /** The apps whose registrations (`admin`) are shown. */
  readonly apps?: readonly AppDefinition[]
  /** Where it stands: `/admin` when left out. */
  readonly prefix?: string
  /** Its name: `Admin` when left out. */
  readonly title?: string
}

/** An admin, ready to be wired into an application. */
export interface Admin {
  /** The service of `adminKey`. */
  readonly site: AdminSite
  readonly routes: RouteGroup
  readonly assets: readonly AssetSource[]
  readonly checks: readonly Check[]
}

/** Makes an admin. Several may stand in one application, each below its own prefix. Throws `E_ADMIN_TWICE`. */
export function createAdmin(settings: AdminSettings = {}): Admin {
  const { registrations = [], apps = [], prefix = '/admin', title = 'Admin' } = settings
  const collected = apps.flatMap(({ parts }) => exportedValues(parts.admin))
  const all = [...registrations, ...collected]
  const site = new AdminSite({ registrations: all, prefix, title })
  return {
    site,
    routes: adminRoutes(site),
    assets: adminAssets(),
    checks: [() => registrationChecks(site)],
  }
}
