/** What the pages of accounts are given. */
import type { FormView } from '../../forms/form-view.ts'

/** The addresses that the pages link to. */
export interface AccountUrls {
  readonly signIn: string
  /** `undefined` when sign-up is off. */
  readonly signUp: string | undefined
  readonly signOut: string
  readonly password: string
  readonly sessions: string
  /** Where a session is ended. */
  endSession(id: string): string
}

/** What a page with a form is given. */
export interface AccountPageProps {
  readonly form: FormView
  readonly urls: AccountUrls
}

/** A session, for its owner. */
export interface SessionEntry {
  readonly id: string
  /** The browser and the system, as far as known. */
  readonly agent: string
  readonly address: string
  readonly since: Date
  /** Whether it is the one that this page was asked with. */
  readonly isThis: boolean
}

/** What the page of sessions is given. */
export interface SessionsPageProps {
  readonly sessions: readonly SessionEntry[]
  readonly urls: AccountUrls
}
