/** One's sessions: the list, and ending one. */
import { service } from '../../core/application.ts'
import { NotFound } from '../../http/errors/http-error.ts'
import { redirect } from '../../http/responses/responses.ts'
import { get, post, type Route } from '../../http/routes/route.ts'
import { sessionStore } from '../../http/session/session-store.ts'
import { render } from '../../views/render.ts'
import { userKeyOf } from '../user/user-model.ts'
import type { AccountSetup } from './account-options.ts'
import { describeAgent } from './user-agent.ts'

/** `/account/sessions`: where one is signed in. */
export function sessionsRoute(setup: AccountSetup): Route<'/account/sessions'> {
  return get('/account/sessions', { auth: 'required' }, async ({ user, session }) => {
    const stored = await service(sessionStore).of(userKeyOf(user))
    const sessions = stored.map(({ id, ip, userAgent, createdAt }) => ({
      id,
      agent: describeAgent(userAgent),
      address: ip,
      since: createdAt,
      isThis: id === session.id,
    }))
    sessions.sort((a, b) => Number(b.isThis) - Number(a.isThis))
    return render(<setup.pages.sessions sessions={sessions} urls={setup.urls()} />)
  })
}

/** `/account/sessions/:id/end`: ends one of one's own sessions; those of others are not found. */
export function endSessionRoute(setup: AccountSetup): Route<'/account/sessions/:id/end'> {
  return post('/account/sessions/:id/end', { auth: 'required' }, async ({ params, user }) => {
    const store = service(sessionStore)
    const own = await store.of(userKeyOf(user))
    if (!own.some(({ id }) => id === params.id)) throw new NotFound()
    await store.end(params.id)
    return redirect(setup.urls().sessions)
  })
}
