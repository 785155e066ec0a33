/** The auction house in a process of its own, as a visitor meets it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { type StartedProcess, startNode } from './child-process.ts'

/** Somebody to sign in as. */
export interface Account {
  readonly role: string
  readonly email: string
  readonly password: string
}

/** A running auction house. */
export interface Auction {
  readonly process: StartedProcess
  /** `http://127.0.0.1:8123` */
  readonly url: string
  readonly port: number
  readonly accounts: readonly Account[]
}

/** How the auction house is started. */
export interface AuctionOptions {
  /** A free one unless it is named. */
  readonly port?: number
  readonly args?: readonly string[]
  /** The URL of its database. */
  readonly database?: string
  /** What joins it to other nodes on the same database; nothing when left out. */
  readonly backplane?: string
}

/** Starts the demo with its data in `folder`. */
export async function startAuction(
  folder: string,
  {
    port = 0,
    args = [],
    database = `sqlite:${join(folder, 'auction.sqlite')}`,
    backplane,
  }: AuctionOptions = {},
): Promise<Auction> {
  const options = ['--port', String(port), '--data', folder, ...args]
  const process = startNode('examples/auction/demo.ts', options, {
    node: ['--import', 'voltaic/register'],
    env: { NODE_ENV: undefined, DATABASE_URL: database, BACKPLANE_URL: backplane },
  })
  const [, url = ''] = await process.ready(/(http:\/\/[\w.]+:\d+)[\s\S]*Ctrl\+C/)
  const text = await readFile(join(folder, 'demo-accounts.json'), 'utf8')
  return { process, url, port: Number(new URL(url).port), accounts: JSON.parse(text) as Account[] }
}

/** Runs a statement in the database of an auction house, from outside. */
export async function askAuction(
  url: string,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  const database = await openDatabase(url)
  try {
    return (await database.execute({ sql, parameters: [], kind: 'write' })).rows
  } finally {
    await database.close()
  }
}

/** The account of a role. */
export function accountOf({ accounts }: Auction, role: string): Account {
  const found = accounts.find((account) => account.role === role)
  if (!found) throw new Error(`The demo has no account for "${role}".`)
  return found
}

/** What a browser sends along when a page of the site posts a form. */
export const sameOrigin = { 'sec-fetch-site': 'same-origin', accept: 'text/html' } as const

/** Posts a form as a page of the site does; gives the response, redirects not followed. */
export function postForm(
  url: string,
  values: Record<string, string>,
  cookie = '',
): Promise<Response> {
  const headers = { ...sameOrigin, origin: new URL(url).origin, ...(cookie && { cookie }) }
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams(values),
    headers,
    redirect: 'manual',
  })
}

/** Signs in and gives the cookie header. */
export async function signIn(
  { url }: Auction,
  { email, password }: Omit<Account, 'role'>,
): Promise<string> {
  const response = await postForm(`${url}/sign-in`, { email, password })
  return cookieOf(response)
}

/** Makes an account and gives its cookie header. */
export async function signUp({ url }: Auction, name: string): Promise<string> {
  const email = `${name.toLowerCase().replaceAll(' ', '-')}@example.com`
  const password = `a long password of ${name}, 7391`
  return cookieOf(await postForm(`${url}/sign-up`, { email, name, password }))
}

function cookieOf(response: Response): string {
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
  if (response.status === 303 && cookies.length > 0) return cookies.join('; ')
  throw new Error(`Not signed in: ${response.status} ${response.url}`)
}
