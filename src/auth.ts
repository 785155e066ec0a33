/**
 * Accounts: the columns of a project's own user, sign-in and sign-up with their pages, passwords, groups and
 * permissions. `class User extends Model({ ...userFields }) {}`, `export const account = authRoutes()`.
 */
export { auth } from './auth/app.ts'
export { authenticateSocket, authentication, type SocketIdentity } from './auth/authentication.ts'
export type {
  AccountPageProps,
  AccountUrls,
  SessionEntry,
  SessionsPageProps,
} from './auth/pages/account-page-props.ts'
export type { AccountPages } from './auth/pages/account-pages.ts'
export { AccountLayout } from './auth/pages/layout.tsx'
export {
  defaultPasswordRules,
  minimumLength,
  notCommon,
  notNumeric,
  notSimilar,
  type PasswordContext,
  type PasswordRule,
  passwordProblems,
} from './auth/passwords/password-rules.ts'
export { grant, type Holder, joinGroup, leaveGroup, revoke } from './auth/permissions/granting.ts'
export { Grant, Group, Membership } from './auth/permissions/grants.ts'
export type { AuthRoutesOptions } from './auth/routes/account-options.ts'
export { type AuthRoutes, authRoutes } from './auth/routes/auth-routes.ts'
export {
  type Credentials,
  type CredentialsResult,
  checkCredentials,
} from './auth/sign-in/credentials.ts'
export { nextPath } from './auth/sign-in/next-path.ts'
export { signIn, signOut } from './auth/sign-in/sign-in.ts'
export { loadActor } from './auth/user/actor.ts'
export { Anonymous } from './auth/user/anonymous.ts'
export { changePassword } from './auth/user/change-password.ts'
export { createSuperuser, createUser, type NewUser } from './auth/user/create-user.ts'
export { findActor } from './auth/user/find-actor.ts'
export { normalizeEmail, userFields } from './auth/user/user-fields.ts'
