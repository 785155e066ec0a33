/** Subscription tokens: a yes of a channel's `subscribe`, given in advance to one user. */
import { clock } from '../../core/clock.ts'
import { type Duration, toMilliseconds } from '../../core/duration.ts'
import { applicationSigner } from '../../core/signing/keyring.ts'
import type { Actor } from '../../core/user.ts'
import { userKeyOf } from '../identity.ts'
import { defaultTokenLifetime } from './connection-token.ts'

const purpose = 'voltaic.realtime.subscription'

/** What a subscription token may be made with. */
export interface SubscriptionTokenOptions {
  /** How long it opens the channel; `'1h'` when left out. Clients bring a new one before. */
  readonly expires?: Duration
}

/** On the wire. */
interface Payload {
  readonly c: string
  readonly u: string
  readonly e: number
}

/** Signs a yes for the channel of that name. */
export function subscriptionToken(
  channel: string,
  user: Actor,
  { expires = defaultTokenLifetime }: SubscriptionTokenOptions = {},
): string {
  const payload: Payload = {
    c: channel,
    u: userKeyOf(user),
    e: clock.now() + toMilliseconds(expires),
  }
  return applicationSigner(purpose).sign(payload)
}

/** Who may use a token, and where. */
export interface SubscriptionTokenUse {
  readonly channel: string
  readonly userKey: string
}

/** When a token expires (milliseconds since 1970); `'expired'`; `undefined` when it is not for this channel and user. */
export function readSubscriptionToken(
  token: string,
  { channel, userKey }: SubscriptionTokenUse,
): number | 'expired' | undefined {
  const payload = applicationSigner(purpose).unsign(token) as Payload | undefined
  if (!payload || payload.c !== channel || payload.u !== userKey) return undefined
  return payload.e <= clock.now() ? 'expired' : payload.e
}
