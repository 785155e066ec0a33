/**
 * A Redis server for tests: the one at `REDIS_TEST_URL`, else that of this machine, if it answers; and servers of a
 * test's own, started from the binary on the path.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { type StartedProcess, startProcess } from './child-process.ts'

const serverUrl = process.env.REDIS_TEST_URL ?? 'redis://127.0.0.1:6379'

/** Why tests of Redis are skipped; `false` when they run. In CI they run and fail. */
export const noRedis: string | false = process.env.CI ? false : await findServer()

/** Why tests that start a server of their own are skipped; `false` when they run. */
export const noRedisBinary: string | false = process.env.CI ? false : await findBinary()

/** Keys of a test, deleted by `await using`. */
export interface RedisForTest extends AsyncDisposable {
  /** The address, with a prefix that nobody else has. */
  readonly url: string
  readonly prefix: string
}

/** Gives an address under which there is nothing yet. */
export function redisForTest(): RedisForTest {
  const prefix = `test-${randomBytes(6).toString('hex')}`
  return {
    url: `${serverUrl}?prefix=${prefix}`,
    prefix,
    [Symbol.asyncDispose]: () => deleteKeys(prefix),
  }
}

/** A server of a test's own. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly process: StartedProcess
}

/** Starts a server that keeps nothing on disk, on a free port unless it is named. */
export async function startRedisServer(
  port = 0,
  options: readonly string[] = [],
): Promise<RedisServer> {
  const chosen = port || (await freePort())
  const started = startProcess('redis-server', [
    ...['--port', String(chosen), '--bind', '127.0.0.1'],
    ...['--save', '', '--appendonly', 'no', '--dir', '/tmp', ...options],
  ])
  await started.ready(/Ready to accept connections/)
  return {
    port: chosen,
    url: `redis://127.0.0.1:${chosen}`,
    process: started,
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}

/** The bus of a cluster listens 10,000 above, which must be a port, too. */
const highestPort = 55_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port > highestPort ? freePort() : port
}

async function deleteKeys(prefix: string): Promise<void> {
  const redis = new Redis(serverUrl)
  try {
    for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1_000 })) {
      if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]))
    }
  } finally {
    redis.disconnect()
  }
}

async function findServer(): Promise<string | false> {
  const { hostname, port } = new URL(serverUrl)
  const socket = connect(Number(port || 6379), hostname)
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return `There is no Redis at ${hostname}:${port || 6379}.`
  } finally {
    socket.destroy()
  }
}

async function findBinary(): Promise<string | false> {
  return promisify(execFile)('redis-server', ['--version']).then(
    () => false as const,
    () => 'There is no redis-server on the path.',
  )
}
