/** What accounts need from the application: its user model, its limits, its rules for passwords. */
import { type ServiceKey, service, serviceKey } from '../core/application.ts'
import type { AnyModel } from '../db/any-model.ts'
import { preSave, type SaveEvent } from '../db/signals.ts'
import { PasswordHasher, type PasswordHasherOptions } from './passwords/password-hasher.ts'
import { defaultPasswordRules, type PasswordRule } from './passwords/password-rules.ts'
import { AttemptLimiter, type AttemptLimiterOptions } from './sign-in/attempt-limiter.ts'
import { installActor } from './user/actor.ts'
import { normalizeEmail } from './user/user-fields.ts'
import type { UserModel, UserRow } from './user/user-model.ts'

/** What an application says about its accounts. */
export interface AuthOptions {
  /** The project's own user: `() => User`. */
  readonly userModel: () => unknown
  readonly passwordRules?: readonly PasswordRule[]
  readonly hashing?: PasswordHasherOptions
  readonly attempts?: AttemptLimiterOptions
}

/** The accounts of one application. */
export interface AuthService {
  readonly userModel: () => UserModel
  readonly passwordRules: readonly PasswordRule[]
  readonly hasher: PasswordHasher
  readonly attempts: AttemptLimiter
  /** New accounts by address. */
  readonly signUps: AttemptLimiter
}

/** The accounts of the application. */
export const authSettings: ServiceKey<AuthService> = serviceKey('auth')

/** Makes the accounts of an application, and the rows of its user model act. */
export function createAuth(options: AuthOptions): AuthService {
  const userModel = options.userModel as () => UserModel
  installActor(userModel())
  preSave.connect(userModel() as unknown as AnyModel, keepEmailNormal)
  return {
    userModel,
    passwordRules: options.passwordRules ?? defaultPasswordRules,
    hasher: new PasswordHasher(options.hashing),
    attempts: new AttemptLimiter(options.attempts),
    signUps: new AttemptLimiter({
      pair: { failures: 20, window: '1h' },
      account: { failures: Number.POSITIVE_INFINITY, window: '1h' },
    }),
  }
}

/** The user model of the current application. */
export function userModel(): UserModel {
  return service(authSettings).userModel()
}

/** Whoever saves a user, the e-mail address is kept in its normal form. The same function each time: heard once. */
function keepEmailNormal({ row }: SaveEvent): void {
  const user = row as UserRow
  const held = Object.getOwnPropertyDescriptor(user, 'email')?.value
  if (typeof held === 'string') user.email = normalizeEmail(held)
}
