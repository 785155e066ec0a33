/** Makes the backplane that an address names. */
import type { Log } from '../../core/log.ts'
import type { Backplane } from './backplane.ts'
import { BackplaneError } from './backplane-error.ts'
import { MemoryBackplane } from './memory/memory-backplane.ts'

/** What a backplane is made with, besides its address. */
export interface BackplaneOptions {
  /** Keeps applications that share a server apart: the label of the application. */
  readonly prefix: string
  readonly log: Log
  /** The address of the default database, for `postgres:`. */
  readonly database: string
}

type Opener = (url: string, options: BackplaneOptions) => Promise<Backplane>

/** By scheme. What an implementation needs is loaded only when it is used. */
const openers: Readonly<Record<string, Opener>> = {
  'memory:': async () => new MemoryBackplane(),
  'postgres:': openPostgres,
  'postgresql:': openPostgres,
  'redis:': openRedis,
  'rediss:': openRedis,
  'redis+cluster:': openRedis,
  'rediss+cluster:': openRedis,
  'nats:': openNats,
  'nats+tls:': openNats,
}

/** The schemes of addresses, for the setting. */
export const backplaneSchemes: readonly string[] = Object.keys(openers)

/**
 * Makes a backplane, not connected yet: `start` does that. Throws `E_BACKPLANE_ADDRESS` for an address that names
 * none.
 */
export async function openBackplane(url: string, options: BackplaneOptions): Promise<Backplane> {
  const scheme = url.slice(0, url.indexOf(':') + 1)
  const open = Object.hasOwn(openers, scheme) ? openers[scheme] : undefined
  if (open) return open(url, options)
  throw new BackplaneError(
    'E_BACKPLANE_ADDRESS',
    `"${scheme}" names no backplane. Use ${backplaneSchemes.join(', ')}.`,
  )
}

async function openRedis(url: string, options: BackplaneOptions): Promise<Backplane> {
  const { openRedisBackplane } = await import('./redis/redis-backplane.ts')
  return openRedisBackplane(url, options)
}

async function openPostgres(url: string, options: BackplaneOptions): Promise<Backplane> {
  const { openPostgresBackplane } = await import('./postgres/postgres-backplane.ts')
  return openPostgresBackplane(url, options)
}

async function openNats(url: string, options: BackplaneOptions): Promise<Backplane> {
  const { openNatsBackplane } = await import('./nats/nats-backplane.ts')
  return openNatsBackplane(url, options)
}
