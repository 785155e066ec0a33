/** The pages of accounts, in the frame of this site. */
import type { AccountPageProps, SessionEntry, SessionsPageProps } from 'voltaic/auth'
import { Form } from 'voltaic/forms'
import { Csrf } from 'voltaic/views'
import { Moment } from '../apps/lots/islands/moment.island.tsx'
import { Layout } from './layout.tsx'

/** Asks for the e-mail address and the password. */
export function SignInPage({ form, urls }: AccountPageProps) {
  return (
    <Layout title="Sign in" size="form">
      <h1>Sign in</h1>
      <Form of={form} class="form panel-card" submit="Sign in" />
      {urls.signUp && (
        <p class="after-form">
          No account yet? <a href={urls.signUp}>Sign up</a>, it takes a moment.
        </p>
      )}
    </Layout>
  )
}

/** Asks for what an account needs. */
export function SignUpPage({ form, urls }: AccountPageProps) {
  return (
    <Layout title="Sign up" size="form">
      <h1>Sign up</h1>
      <Form of={form} class="form panel-card" submit="Create account" />
      <p class="after-form">
        In the room you are a paddle number; nobody sees your name. Have an account?{' '}
        <a href={urls.signIn}>Sign in</a>
      </p>
    </Layout>
  )
}

/** Asks for the present password and the new one. */
export function PasswordPage({ form, urls }: AccountPageProps) {
  return (
    <Layout title="Change password" size="form">
      <h1>Change password</h1>
      <Form of={form} class="form panel-card" submit="Change password" />
      <p class="after-form">
        All other devices are signed out. <a href={urls.sessions}>Signed-in devices</a>
      </p>
    </Layout>
  )
}

/** Where the reader is signed in, and a button to end each. */
export function SessionsPage({ sessions, urls }: SessionsPageProps) {
  return (
    <Layout title="Signed-in devices" size="narrow">
      <h1>Signed-in devices</h1>
      <p class="lead">Signing a device out closes its open pages' connections at once.</p>
      <ul class="sessions">
        {sessions.map((session) => (
          <Device key={session.id} session={session} action={urls.endSession(session.id)} />
        ))}
      </ul>
      <p class="after-form">
        <a href={urls.password}>Change password</a>
      </p>
    </Layout>
  )
}

function Device({ session, action }: { session: SessionEntry; action: string }) {
  return (
    <li>
      <div>
        <p>{session.agent}</p>
        <p class="muted">
          {session.address}, since <Moment at={session.since.toISOString()} />
        </p>
      </div>
      {session.isThis ? (
        <span class="badge badge-ok">This device</span>
      ) : (
        <form method="post" action={action}>
          <Csrf />
          <button type="submit" class="button button-danger">
            Sign out
          </button>
        </form>
      )}
    </li>
  )
}
