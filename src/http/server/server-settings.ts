/** What a server is told by the application. */
import type { Application } from '../../core/application.ts'
import type { Log } from '../../core/log.ts'
import type { Keyring } from '../../core/signing/signing.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { AssetLibrary } from '../assets/asset-library.ts'
import type { ErrorPages } from '../errors/error-response.ts'
import type { BodyLimits } from '../request/body-limits.ts'

/** The settings that every request sees, resolved. */
export interface ServerSettings {
  readonly application: Application | undefined
  /** Shows errors in full, sends cookies over plain HTTP, serves loopback hosts. */
  readonly development: boolean
  readonly log: Log
  /** The secret keys: the first signs, all verify. */
  readonly keys: Keyring
  /** Where who must sign in is sent. */
  readonly signInUrl: string | undefined
  /** `example.com`, `.example.com` with all below it, `*`. */
  readonly allowedHosts: readonly string[]
  /** Origins besides the own one whose pages may send forms: `https://shop.example.com`. */
  readonly allowedOrigins: readonly string[]
  /** The locales that pages exist in; the first is the default. */
  readonly locales: readonly string[]
  readonly limits: BodyLimits
  readonly assets: AssetLibrary
  readonly errorPages: ErrorPages
  /** The user of a request before anybody is recognised. */
  readonly anonymous: CurrentUser
}
