/** The address of a Redis or Valkey server, or of a cluster of them. */
import { BackplaneError } from '../../backplane-error.ts'

/** Where the servers are, and how to sign in. */
export interface RedisAddress {
  /** One server, or some nodes of a cluster. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly isCluster: boolean
  readonly isEncrypted: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  /** The number of the database; 0 on a cluster. */
  readonly database: number
  /** What all keys and topics start with. */
  readonly prefix: string
  /** The address without its password, for messages. */
  readonly display: string
}

const pattern = /^redis(s?)(\+cluster)?:\/\/(?:([^@/?]*)@)?([^@/?]+)(?:\/([^/?]*))?(?:\?(.*))?$/
const parameters = ['prefix', 'cluster']

/**
 * Reads `redis://[user:password@]host[:port][/database][?prefix=…]`, `rediss://` for TLS, and
 * `redis+cluster://host:port,host:port` (or `?cluster=true`) for a cluster. The prefix is `label` when the address
 * gives none. Throws `E_BACKPLANE_ADDRESS`.
 */
export function parseRedisAddress(url: string, label: string): RedisAddress {
  const match = pattern.exec(url)
  if (!match) refuse('it is not redis://[user:password@]host[:port][/database][?prefix=…]')
  const [, encrypted, cluster, credentials, hosts = '', path = '', query = ''] = match
  const search = readQuery(query)
  const isCluster = cluster !== undefined || search.get('cluster') === 'true'
  const database = readDatabase(path, isCluster)
  const addresses = hosts.split(',').map(readHost)
  if (addresses.length > 1 && !isCluster)
    refuse('several hosts are a cluster: start it with redis+cluster://')
  const { username, password } = readCredentials(credentials)
  return {
    hosts: addresses,
    isCluster,
    isEncrypted: encrypted === 's',
    username,
    password,
    database,
    prefix: prefixOf(search.get('prefix') || label, database),
    display: `redis${encrypted}${isCluster ? '+cluster' : ''}://${hosts}${path && `/${path}`}`,
  }
}

/** Pub/sub knows no databases, so the number of the database is a part of the prefix. */
function prefixOf(name: string, database: number): string {
  return `voltaic:${encodeURIComponent(name)}${database === 0 ? '' : `@${database}`}`
}

function readQuery(query: string): URLSearchParams {
  const search = new URLSearchParams(query)
  const unknown = [...search.keys()].find((name) => !parameters.includes(name))
  if (unknown !== undefined)
    refuse(`"${unknown}" is not known after "?"; ${parameters.join(' and ')} are`)
  return search
}

function readDatabase(path: string, isCluster: boolean): number {
  if (!/^\d*$/.test(path)) refuse(`"${path}" is not the number of a database`)
  const database = Number(path)
  if (isCluster && database !== 0) refuse('a cluster has database 0 only')
  return database
}

function readHost(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text)
  const port = Number(match?.[3] ?? 6379)
  if (!match || port < 1 || port > 65_535) refuse(`"${text}" is not host:port`)
  return { host: match[1] ?? match[2]!, port }
}

function readCredentials(text: string | undefined) {
  if (!text) return { username: undefined, password: undefined }
  const colon = text.indexOf(':')
  if (colon === -1) refuse('a user without a password: write user:password@host, or :password@host')
  try {
    return {
      username: decodeURIComponent(text.slice(0, colon)) || undefined,
      password: decodeURIComponent(text.slice(colon + 1)),
    }
  } catch {
    return refuse('its user or password is not percent-encoded')
  }
}

/** The address itself is not shown: it may hold a password. */
function refuse(fact: string): never {
  throw new BackplaneError(
    'E_BACKPLANE_ADDRESS',
    `The address of the Redis backplane is wrong: ${fact}. Correct the setting backplane (BACKPLANE_URL).`,
  )
}
