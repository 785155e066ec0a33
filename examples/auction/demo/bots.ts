/** Bidders that keep the demo moving: each signs in as a visitor would, and bids over a socket of its own. */
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, type ClientChannel, type ClientSocket, connect } from 'voltaic/client'
import type { lotChannel } from '../apps/lots/channels.ts'
import type { LotState } from '../apps/lots/state.ts'
import type { DemoAccount } from './accounts.ts'

/** A bot does something this often, in milliseconds. */
const pause = { least: 2_000, most: 9_000 }

/** A bot stays with a lot for at most this many bids. */
const bidsPerLot = 4

/** No bot bids more than this many times the opening price, so that every lot comes to an end. */
const ceiling = 2

/** What a bot is started with. */
export interface BotOptions {
  /** Where the auction house is. */
  readonly url: string
  readonly account: DemoAccount
  /** The slugs of the lots to choose from. */
  readonly lots: () => Promise<readonly string[]>
  readonly signal: AbortSignal
}

/** Lets a bot bid until the signal aborts. */
export async function runBot({ url, account, lots, signal }: BotOptions): Promise<void> {
  if (!(await rest(signal))) return
  const client = connectAs(url, await signIn(url, account))
  try {
    while (await rest(signal)) {
      const slugs = await lots()
      const slug = slugs.length > 0 ? slugs[randomInt(slugs.length)] : undefined
      if (slug) await bidOn(client, slug, signal).catch(() => {}) // the server may be gone for a moment
    }
  } finally {
    client.close()
  }
}

/** Bids the least that is accepted, a few times; leaves when the lot has become too dear. */
async function bidOn(client: Client, slug: string, signal: AbortSignal): Promise<void> {
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug })
  try {
    const { openingPrice, minimum } = await stateOf(lot, signal)
    let next = minimum
    let own = ''
    let highest = ''
    lot.on('price', (change) => {
      next = change.minimum
      highest = change.bid.amount
    })
    for (let turn = 0; turn < bidsPerLot; turn++) {
      if (Number(next) > Number(openingPrice) * ceiling) return
      if (own === '' || own !== highest) {
        const outcome = await lot.call('bid', { amount: next, key: randomUUID() })
        if (!outcome.accepted && outcome.reason !== 'tooLow') return
        if (outcome.accepted) own = outcome.amount
      }
      if (!(await rest(signal))) return
    }
  } finally {
    lot.close()
  }
}

function stateOf(lot: ClientChannel<typeof lotChannel>, signal: AbortSignal): Promise<LotState> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
    timeout.addEventListener('abort', () => reject(timeout.reason), { once: true })
    lot.on('state', resolve)
  })
}

/** Signs in with the form's own request; gives the cookie of the session. */
async function signIn(url: string, { email, password }: DemoAccount): Promise<string> {
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ email, password }),
    headers: { origin: url },
    redirect: 'manual',
  })
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
  if (response.status === 303 && cookies.length > 0) return cookies.join('; ')
  throw new Error(`${email} could not sign in: the server answered ${response.status}.`)
}

function connectAs(url: string, cookie: string): Client {
  const headers = { cookie, origin: url }
  return connect(`${url.replace(/^http/, 'ws')}/_voltaic/socket`, {
    open: (address) => openSocket(address, headers),
  })
}

/** A browser sends cookies by itself; here they are a header, which only Node's WebSocket takes. */
function openSocket(address: string, headers: Record<string, string>): ClientSocket {
  const options = { headers } as unknown as string[]
  return new WebSocket(address, options) as unknown as ClientSocket
}

/** Waits a moment; false when it is time to stop. */
async function rest(signal: AbortSignal): Promise<boolean> {
  const milliseconds = randomInt(pause.least, pause.most)
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {})
  return !signal.aborted
}
