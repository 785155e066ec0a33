/** What a project says about the routes of its accounts. */
import type { CurrentUser } from '../../core/user.ts'
import type { AccountUrls } from '../pages/account-page-props.ts'
import type { AccountPages } from '../pages/account-pages.ts'

/** How the routes of accounts behave. */
export interface AuthRoutesOptions {
  /** Pages in place of ours, one by one. */
  readonly pages?: Partial<AccountPages>
  /** Where to go after signing in, without a `next`; `/` when left out. */
  readonly afterSignIn?: string | ((user: CurrentUser) => string)
  /** Where to go after signing out; `/` when left out. */
  readonly afterSignOut?: string
  /** `false` when accounts are made by others. */
  readonly signUp?: boolean
}

/** What every route of accounts works with. */
export interface AccountSetup {
  readonly pages: AccountPages
  readonly urls: () => AccountUrls
  readonly afterSignIn: (user: CurrentUser) => string
  readonly afterSignOut: string
}
