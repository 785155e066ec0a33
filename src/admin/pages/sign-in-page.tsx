/** The door: e-mail address and password. */
import { Csrf } from '../../views/use-request.ts'
import { Brand, Document, Messages } from './frame.tsx'

/** What the sign-in page shows. */
export interface SignInView {
  readonly siteTitle: string
  readonly home: string
  readonly action: string
  /** Where to go afterwards, a path of this site. */
  readonly next: string
  readonly email: string
  /** What was wrong with the last attempt. */
  readonly problem?: string
}

/** Asks who is there. */
export function SignInPage(view: SignInView) {
  return (
    <Document title={`Sign in – ${view.siteTitle}`}>
      <main class="narrow" id="main">
        <Brand title={view.siteTitle} home={view.home} />
        <div class="card">
          <h1>Sign in</h1>
          <Messages />
          {view.problem && (
            <p class="notice bad" role="alert">
              {view.problem}
            </p>
          )}
          <form class="stack" method="post" action={view.action}>
            <Csrf />
            <input type="hidden" name="next" value={view.next} />
            <label>
              E-mail
              <input
                type="email"
                name="email"
                value={view.email}
                autocomplete="username"
                required
              />
            </label>
            <label>
              Password
              <input type="password" name="password" autocomplete="current-password" required />
            </label>
            <button type="submit" class="primary">
              Sign in
            </button>
          </form>
        </div>
      </main>
    </Document>
  )
}
