/** Asks for the new password of an account. It is typed twice, and never shown. */
import { Csrf } from '../../views/use-request.ts'
import { type Crumb, Frame, type SiteView } from './frame.tsx'

/** What the page shows. */
export interface PasswordPageView {
  readonly site: SiteView
  readonly crumbs: readonly Crumb[]
  readonly model: string
  readonly action: string
  readonly cancelUrl: string
  readonly problems: readonly string[]
}

/** The form for a new password. */
export function PasswordPage(view: PasswordPageView) {
  return (
    <Frame site={view.site} title="Set password" crumbs={view.crumbs} model={view.model}>
      <form class="form" method="post" action={view.action}>
        <Csrf />
        {view.problems.length > 0 && (
          <div class="notice bad" role="alert">
            {view.problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </div>
        )}
        <fieldset>
          <PasswordField name="password" label="New password" />
          <PasswordField name="again" label="Once more" />
        </fieldset>
        <div class="save">
          <button type="submit" class="primary">
            Set password
          </button>
          <a class="button quiet" href={view.cancelUrl}>
            Cancel
          </a>
        </div>
      </form>
    </Frame>
  )
}

function PasswordField({ name, label }: { name: string; label: string }) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <div class="control">
        <input id={name} type="password" name={name} autocomplete="new-password" required />
      </div>
    </div>
  )
}
