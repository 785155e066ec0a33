/** Asks before something that cannot be taken back: a deletion, an action on many rows. */
import { Csrf } from '../../views/use-request.ts'
import { type Crumb, Frame, type SiteView } from './frame.tsx'

/** The rows of one model in a plan: some by name, the others by number. */
export interface PlanGroup {
  /** "3 bids" */
  readonly title: string
  readonly rows: readonly { readonly label: string; readonly url?: string }[]
  /** How many are not named. */
  readonly more: number
}

/** What a confirmation shows. */
export interface ConfirmView {
  readonly site: SiteView
  readonly title: string
  readonly crumbs: readonly Crumb[]
  readonly model: string
  readonly question: string
  /** What will happen, and to which rows. */
  readonly plan: readonly { readonly title: string; readonly groups: readonly PlanGroup[] }[]
  /** Why it cannot be done; empty when it can. */
  readonly obstacles: readonly { readonly title: string; readonly groups: readonly PlanGroup[] }[]
  readonly action: string
  readonly hidden: readonly (readonly [name: string, value: string])[]
  readonly confirm: { readonly label: string; readonly isDestructive: boolean }
  readonly cancelUrl: string
}

/** The confirmation. Without a way to go on when something stands against it. */
export function ConfirmPage(view: ConfirmView) {
  const isBlocked = view.obstacles.length > 0
  return (
    <Frame site={view.site} title={view.title} crumbs={view.crumbs} model={view.model}>
      {isBlocked ? <Obstacles view={view} /> : <p class="question">{view.question}</p>}
      {view.plan.map((part) => (
        <section key={part.title} class="plan">
          <h2>{part.title}</h2>
          <Groups groups={part.groups} />
        </section>
      ))}
      {isBlocked ? <Back url={view.cancelUrl} /> : <Answer view={view} />}
    </Frame>
  )
}

function Obstacles({ view }: { view: ConfirmView }) {
  return (
    <>
      {view.obstacles.map((obstacle) => (
        <div key={obstacle.title} class="notice bad" role="alert">
          <p>
            <strong>{obstacle.title}</strong>
          </p>
          <Groups groups={obstacle.groups} />
        </div>
      ))}
    </>
  )
}

function Groups({ groups }: { groups: readonly PlanGroup[] }) {
  return (
    <ul>
      {groups.map((group) => (
        <li key={group.title}>
          {group.title}
          <ul>
            {group.rows.map((row) => (
              <li key={row.url ?? row.label}>
                {row.url ? <a href={row.url}>{row.label}</a> : row.label}
              </li>
            ))}
            {group.more > 0 && <li>and {group.more} more</li>}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function Answer({ view }: { view: ConfirmView }) {
  return (
    <form method="post" action={view.action} class="head-actions">
      <Csrf />
      {view.hidden.map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={view.confirm.isDestructive ? 'danger' : 'primary'}>
        {view.confirm.label}
      </button>
      <a class="button quiet" href={view.cancelUrl}>
        Cancel
      </a>
    </form>
  )
}

function Back({ url }: { url: string }) {
  return (
    <a class="button" href={url}>
      Back
    </a>
  )
}
