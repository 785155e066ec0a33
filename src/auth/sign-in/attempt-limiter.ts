/** Limits failed sign-ins: by account and address together, by account, and by address. */
import { LRUCache } from 'lru-cache'
import { clock } from '../../core/clock.ts'
import { type Duration, toMilliseconds } from '../../core/duration.ts'

/** How many failures are allowed in a window. */
export interface AttemptLimit {
  readonly failures: number
  readonly window: Duration
}

/** The limits of an {@link AttemptLimiter}. */
export interface AttemptLimiterOptions {
  /** Of one account from one address; five in fifteen minutes by default. */
  readonly pair?: AttemptLimit
  /** Of one account from anywhere; fifty in an hour by default. */
  readonly account?: AttemptLimit
  /** Of one address (of IPv6 a /64), whatever the account; fifty in fifteen minutes by default. */
  readonly address?: AttemptLimit
  /** How many accounts and addresses are remembered; the oldest are forgotten. */
  readonly remembered?: number
}

/** One attempt that was let through. */
export interface Attempt {
  /** Takes the attempt back: it did not fail. */
  succeeded(): void
}

interface Counter {
  failures: number
  readonly endsAt: number
}

interface Rule {
  readonly key: string
  readonly limit: AttemptLimit
}

/** Counts failed sign-ins in this process; bounded in memory. An attempt counts from its start, so that parallel ones count too. */
export class AttemptLimiter {
  readonly #counters: LRUCache<string, Counter>
  readonly #limits: { pair: AttemptLimit; account: AttemptLimit; address: AttemptLimit }

  constructor(options: AttemptLimiterOptions = {}) {
    const {
      pair = { failures: 5, window: '15m' },
      account = { failures: 50, window: '1h' },
      address = { failures: 50, window: '15m' },
      remembered = 100_000,
    } = options
    this.#limits = { pair, account, address }
    this.#counters = new LRUCache({ max: remembered })
  }

  /** Lets an attempt through, or says for how many milliseconds there are too many. */
  begin(account: string, address: string): Attempt | { readonly retryAfter: number } {
    const rules = this.#rules(account.toLowerCase(), networkOf(address))
    const retryAfter = Math.max(...rules.map((rule) => this.#waitFor(rule)))
    if (retryAfter > 0) return { retryAfter }
    for (const rule of rules) this.#count(rule)
    return { succeeded: () => this.#forgive(rules) }
  }

  #rules(account: string, network: string): [Rule, Rule, Rule] {
    return [
      { key: `pair ${network} ${account}`, limit: this.#limits.pair },
      { key: `account ${account}`, limit: this.#limits.account },
      { key: `address ${network}`, limit: this.#limits.address },
    ]
  }

  #waitFor({ key, limit }: Rule): number {
    const counter = this.#live(key)
    return counter && counter.failures >= limit.failures ? counter.endsAt - clock.monotonic() : 0
  }

  #live(key: string): Counter | undefined {
    const counter = this.#counters.get(key)
    return counter && counter.endsAt > clock.monotonic() ? counter : undefined
  }

  #count({ key, limit }: Rule): void {
    const counter = this.#live(key)
    if (counter) counter.failures++
    else {
      const endsAt = clock.monotonic() + toMilliseconds(limit.window)
      this.#counters.set(key, { failures: 1, endsAt })
    }
  }

  /** The pair starts anew; of the account and the address, which others share, only this attempt is taken back. */
  #forgive([pair, ...shared]: readonly [Rule, ...Rule[]]): void {
    this.#counters.delete(pair.key)
    for (const { key } of shared) {
      const counter = this.#live(key)
      if (counter) counter.failures = Math.max(0, counter.failures - 1)
    }
  }
}

/** The address, or of IPv6 its first four groups: one customer has at least a /64. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
