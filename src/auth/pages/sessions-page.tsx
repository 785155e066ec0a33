/** The page of one's sessions: where one is signed in, and a button to end each. */
import type { VNode } from 'preact'
import { Csrf } from '../../views/use-request.ts'
import type { SessionEntry, SessionsPageProps } from './account-page-props.ts'
import { AccountLayout } from './layout.tsx'

/** Lists the sessions, this one first. */
export function SessionsPage({ sessions, urls }: SessionsPageProps): VNode {
  return (
    <AccountLayout title="Your sessions">
      <ul class="sessions">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} action={urls.endSession(session.id)} />
        ))}
      </ul>
      <form method="post" action={urls.signOut}>
        <Csrf />
        <button type="submit">Sign out</button>
      </form>
      <p>
        <a href={urls.password}>Change password</a>
      </p>
    </AccountLayout>
  )
}

function SessionRow({ session, action }: { session: SessionEntry; action: string }): VNode {
  return (
    <li>
      <div>
        <p>{session.agent}</p>
        <p class="muted">
          {session.isThis ? 'This session, ' : ''}
          {session.address}, signed in{' '}
          <time dateTime={session.since.toISOString()}>{dayAndTime(session.since)}</time>
        </p>
      </div>
      {session.isThis ? null : (
        <form method="post" action={action}>
          <Csrf />
          <button type="submit" class="quiet">
            End
          </button>
        </form>
      )}
    </li>
  )
}

function dayAndTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
