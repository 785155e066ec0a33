/** An admin: the models that it shows, below one prefix. */
import { type ServiceKey, serviceKey } from '../../core/application.ts'
import { VoltaicError } from '../../core/errors.ts'
import type { CurrentUser } from '../../core/user.ts'
import { mayEver } from '../access/model-access.ts'
import type { AppView, SiteView } from '../pages/frame.tsx'
import { hasRealtime, mayWatch } from '../realtime/may-watch.ts'
import { type AdminRegistration, isAdminRegistration } from '../registration/registration.ts'
import { AdminModel, capitalised } from './admin-model.ts'
import { AdminUrls } from './admin-urls.ts'

/** What an {@link AdminSite} is made of. */
export interface AdminSiteOptions {
  /** Values among which the registrations are; others are passed over. */
  readonly registrations: Iterable<unknown>
  /** Where it stands: `/admin`. */
  readonly prefix: string
  /** Its name. */
  readonly title: string
}

/** One admin. Models are looked at when they are first asked for, so that it can be made before they are bound. */
export class AdminSite {
  readonly title: string
  readonly prefix: string
  readonly urls: AdminUrls
  /** Those that are registered. */
  readonly models: readonly AdminModel[]

  /** Throws `E_ADMIN_TWICE` when a model is registered twice. */
  constructor({ registrations, prefix, title }: AdminSiteOptions) {
    this.title = title
    this.prefix = prefix
    this.urls = new AdminUrls(prefix)
    this.models = [...new Set(registrations)].filter(isAdminRegistration).map(toModel)
    refuseTwice(this.models)
  }

  /** The model that an address names, or `undefined`. */
  at(app: string, model: string): AdminModel | undefined {
    return this.models.find(({ path }) => path === `${app}/${model}`)
  }

  /** The registered model of a class, or `undefined`. */
  of(model: unknown): AdminModel | undefined {
    return this.models.find((known) => known.model === model)
  }

  /** The registered model with a label such as `lots.Lot`, or `undefined`. */
  named(name: string): AdminModel | undefined {
    return this.models.find((known) => known.name === name)
  }

  /** The site as its pages show it to a user: apps and models that the user may see. */
  viewFor(user: CurrentUser): SiteView {
    return {
      title: this.title,
      home: this.urls.index,
      signOutUrl: this.urls.signOut,
      userName: user.name || user.email,
      apps: this.#appsFor(user),
      ...(hasRealtime() && mayWatch(user) && { realtimeUrl: this.urls.realtime }),
    }
  }

  #appsFor(user: CurrentUser): AppView[] {
    const visible = this.models.filter(({ model }) => mayEver(user, 'view', model))
    const byApp = Map.groupBy(visible, ({ info }) => info.app ?? 'models')
    return [...byApp].map(([app, models]) => ({
      label: capitalised(app.replaceAll('_', ' ')),
      models: models.map((model) => ({
        name: model.name,
        label: model.title,
        url: this.urls.list(model),
        ...(model.mayAdd(user) && { addUrl: this.urls.add(model) }),
      })),
    }))
  }
}

/** The admin of the application. */
export const adminKey: ServiceKey<AdminSite> = serviceKey('admin')

function toModel(registration: AdminRegistration): AdminModel {
  return new AdminModel(registration)
}

function refuseTwice(models: readonly AdminModel[]): void {
  const seen = new Set<unknown>()
  for (const { model } of models) {
    if (seen.has(model)) {
      throw new VoltaicError(
        'E_ADMIN_TWICE',
        `${model.name} is registered twice in the admin. Register a model once.`,
      )
    }
    seen.add(model)
  }
}
