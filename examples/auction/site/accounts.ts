/** The addresses of accounts: the framework's own routes, with pages of this site. */
import { authRoutes } from 'voltaic/auth'
import { PasswordPage, SessionsPage, SignInPage, SignUpPage } from './account-pages.tsx'

/** Sign-in, sign-up, sign-out, password, sessions. */
export const account = authRoutes({
  pages: { signIn: SignInPage, signUp: SignUpPage, password: PasswordPage, sessions: SessionsPage },
})
