/** Which servers can be used. */
import type { Redis } from 'ioredis'
import { BackplaneError } from '../../backplane-error.ts'
import { reasonOf, unfit, unreachable } from './redis-failure.ts'

const oldest = { single: [6, 2], cluster: [7, 0] } as const

/** Rejects with `E_BACKPLANE_SERVER` when a server is too old, a replica, or not what the address says. */
export async function checkServers(
  servers: readonly Redis[],
  { display, isCluster }: { display: string; isCluster: boolean },
): Promise<void> {
  try {
    for (const server of servers) {
      const reason = unfitness(readInfo(await server.info()), isCluster)
      if (reason) throw unfit(display, reason)
    }
  } catch (error) {
    throw error instanceof BackplaneError ? error : unreachable(display, error)
  }
}

function readInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'))
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}

function unfitness(info: ReadonlyMap<string, string>, isCluster: boolean): string | undefined {
  const version = info.get('redis_version') ?? '0'
  const needed = isCluster ? oldest.cluster : oldest.single
  if (isOlder(version, needed))
    return `it is Redis ${version}, and ${needed.join('.')} or later is needed (or Valkey)`
  const isNode = info.get('cluster_enabled') === '1'
  if (isNode && !isCluster)
    return 'it is part of a cluster: write redis+cluster:// in BACKPLANE_URL'
  if (!isNode && isCluster) return 'it is not part of a cluster: write redis:// in BACKPLANE_URL'
  if (info.get('role') === 'slave') return reasonOf(new Error('READONLY'))
  return undefined
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number)
  return first < major || (first === major && second < minor)
}
