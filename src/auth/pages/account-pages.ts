/** The pages of accounts; a project replaces them one by one. */
import type { VNode } from 'preact'
import type { AccountPageProps, SessionsPageProps } from './account-page-props.ts'
import { PasswordPage } from './password-page.tsx'
import { SessionsPage } from './sessions-page.tsx'
import { SignInPage } from './sign-in-page.tsx'
import { SignUpPage } from './sign-up-page.tsx'

/** The pages. */
export interface AccountPages {
  readonly signIn: (props: AccountPageProps) => VNode
  readonly signUp: (props: AccountPageProps) => VNode
  readonly password: (props: AccountPageProps) => VNode
  readonly sessions: (props: SessionsPageProps) => VNode
}

/** The pages that stand until a project has its own. */
export const accountPages: AccountPages = {
  signIn: SignInPage,
  signUp: SignUpPage,
  password: PasswordPage,
  sessions: SessionsPage,
}
