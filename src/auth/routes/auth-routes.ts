/** The routes of accounts: sign-in, sign-up, sign-out, password, sessions. */
import type { Route } from '../../http/routes/route.ts'
import { accountPages } from '../pages/account-pages.ts'
import type { AccountSetup, AuthRoutesOptions } from './account-options.ts'
import { passwordRoute } from './password-route.tsx'
import { endSessionRoute, sessionsRoute } from './session-routes.tsx'
import { signInRoute, signOutRoute } from './sign-in-route.tsx'
import { signUpRoute } from './sign-up-route.tsx'

/** The routes of accounts, by name. */
export interface AuthRoutes {
  readonly signIn: Route<'/sign-in'>
  readonly signUp: Route<'/sign-up'>
  readonly signOut: Route<'/sign-out'>
  readonly password: Route<'/account/password'>
  readonly sessions: Route<'/account/sessions'>
  readonly endSession: Route<'/account/sessions/:id/end'>
  /** Those that are on, to put into the project's routes. */
  readonly all: readonly Route[]
}

/**
 * Makes the routes of accounts: `export const account = authRoutes({ pages: { signIn: MySignIn } })`, then
 * `routes = group('/', [...account.all, …])`, and `account.signIn.url()` where a link goes.
 */
export function authRoutes(options: AuthRoutesOptions = {}): AuthRoutes {
  const { afterSignIn = '/', afterSignOut = '/', signUp: hasSignUp = true } = options
  const setup: AccountSetup = {
    pages: { ...accountPages, ...options.pages },
    afterSignIn: typeof afterSignIn === 'string' ? () => afterSignIn : afterSignIn,
    afterSignOut,
    urls: () => ({
      signIn: routes.signIn.url(),
      signUp: hasSignUp ? routes.signUp.url() : undefined,
      signOut: routes.signOut.url(),
      password: routes.password.url(),
      sessions: routes.sessions.url(),
      endSession: (id) => routes.endSession.url({ id }),
    }),
  }
  const routes = makeRoutes(setup)
  const { signUp, ...others } = routes
  const all = Object.values(hasSignUp ? routes : others) as unknown as Route[]
  return { ...routes, all }
}

function makeRoutes(setup: AccountSetup): Omit<AuthRoutes, 'all'> {
  return {
    signIn: signInRoute(setup),
    signUp: signUpRoute(setup),
    signOut: signOutRoute(setup),
    password: passwordRoute(setup),
    sessions: sessionsRoute(setup),
    endSession: endSessionRoute(setup),
  }
}
