/** Connections to Redis, made so that nothing waits in a queue for a server that is gone. */
import type { Cluster, Redis } from 'ioredis'
import { randomFraction } from '../../../../core/random.ts'
import { BackplaneError } from '../../backplane-error.ts'
import type { RedisAddress } from './redis-address.ts'

/** The package that speaks with Redis. */
export type RedisLibrary = Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>

/** How long a command may take, in milliseconds. */
export const commandTimeout = 2_000

/** Loads the package; it is needed by this backplane only. */
export async function loadRedisLibrary(): Promise<RedisLibrary> {
  return import('ioredis').catch((cause: unknown) => {
    const message =
      'The Redis backplane needs the package "ioredis". Install it: npm install ioredis.'
    throw new BackplaneError('E_BACKPLANE_PACKAGE', message, { cause })
  })
}

/** A connection to one server; it connects when it is told to, and again whenever it is lost. */
export function createRedis(
  library: RedisLibrary,
  address: RedisAddress,
  { host, port, name }: { host: string; port: number; name: string },
): Redis {
  return new library.Redis({
    ...connectionOptions(address, name),
    host,
    port,
    db: address.database,
    lazyConnect: true,
    retryStrategy: reconnectDelay,
  })
}

/** Connections to all primaries of a cluster. */
export function createCluster(library: RedisLibrary, address: RedisAddress, name: string): Cluster {
  return new library.Cluster([...address.hosts], {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectDelay,
    slotsRefreshTimeout: commandTimeout,
    slotsRefreshInterval: 5_000,
    // A command whose connection broke may have been done: sending it again would publish twice.
    retryDelayOnFailover: 0,
    redisOptions: connectionOptions(address, name),
  })
}

function connectionOptions(address: RedisAddress, name: string) {
  return {
    ...(address.username !== undefined && { username: address.username }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.isEncrypted && { tls: {} }),
    connectionName: name,
    connectTimeout: 5_000,
    commandTimeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
  }
}

/** Milliseconds before the next attempt: at most a second, and not all nodes in the same moment. */
function reconnectDelay(attempts: number): number {
  return Math.min(50 * 2 ** Math.min(attempts, 5), 1_000) * (0.5 + randomFraction() / 2)
}
