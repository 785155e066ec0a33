/** The address of one or several NATS servers. */
import { BackplaneError } from '../backplane-error.ts'

/** Where the servers are, and how to sign in. */
export interface NatsAddress {
  /** `host:port` of each. */
  readonly servers: readonly string[]
  readonly isEncrypted: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  /** What all subjects start with. */
  readonly prefix: string
  /** The address without its password, for messages. */
  readonly display: string
}

const pattern = /^nats(\+tls)?:\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?prefix=([^&]+))?$/

/**
 * Reads `nats://[user:password@]host[:port][,host[:port]…][?prefix=…]`, `nats+tls://` for TLS. A user without a password is
 * a token. The prefix is `label` when the address gives none. Throws `E_BACKPLANE_ADDRESS`.
 */
export function parseNatsAddress(url: string, label: string): NatsAddress {
  const match = pattern.exec(url)
  if (!match) {
    throw new BackplaneError(
      'E_BACKPLANE_ADDRESS',
      'The address of the NATS backplane is not nats://[user:password@]host[:port][?prefix=…]. Correct the ' +
        'setting backplane (BACKPLANE_URL).',
    )
  }
  const [, encrypted, credentials, hosts = '', prefix] = match
  const [user, password] = credentials?.split(':').map(decodeURIComponent) ?? []
  return {
    servers: hosts.split(','),
    isEncrypted: encrypted !== undefined,
    user,
    password,
    prefix: `voltaic.${subjectToken(prefix === undefined ? label : decodeURIComponent(prefix))}`,
    display: `nats${encrypted ?? ''}://${hosts}`,
  }
}

/** A text as one part of a subject: without dots, wildcards and spaces. */
export function subjectToken(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E').replaceAll('*', '%2A')
}
