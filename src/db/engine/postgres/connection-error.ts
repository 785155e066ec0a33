/** What is wrong when PostgreSQL cannot be connected to, or no longer. Nothing here says a password. */
import { ConnectionError } from '../errors.ts'

/** The codes of the server after which it is clear what to do. */
const remedies: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password in the URL of the database.',
  '28000':
    'Check the user in the URL of the database, and that the server lets it in from here (pg_hba.conf).',
  '3D000': 'Create it (CREATE DATABASE), or correct the name in the URL.',
  '53300':
    'Let fewer connections be open at once, with poolSize, or raise max_connections of the server.',
  '57P03': 'It is starting or stopping: try again in a moment.',
}

/** What the codes of the network mean. */
const facts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there',
  ENOTFOUND: 'the host does not exist',
  EAI_AGAIN: 'the host cannot be looked up',
  ETIMEDOUT: 'the host does not answer',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
}

interface NetworkError extends NodeJS.ErrnoException {
  readonly address?: string
  readonly hostname?: string
  readonly port?: number
  readonly errors?: readonly NetworkError[]
}

/** Our error for one of the connection: of the server, of the network, or of `pg`. */
export function connectionError(error: Error, sql: string | undefined): ConnectionError {
  const { code = '' } = error as NodeJS.ErrnoException
  const remedy = remedies[code]
  const message = remedy
    ? `PostgreSQL refuses the connection: ${error.message}. ${remedy}`
    : `PostgreSQL cannot be reached${placeOf(error)}, or the connection to it was lost: ${facts[code] ?? (error.message || code)}. Check the URL and that the server runs; the next statement connects again.`
  return new ConnectionError('E_DB_CONNECTION', message, { sql, cause: error })
}

/** ` at 127.0.0.1:5432`; of a host with several addresses, the first. */
function placeOf(error: NetworkError): string {
  const { address = error.hostname, port } = error.errors?.[0] ?? error
  if (address === undefined) return ''
  return ` at ${address}${port === undefined ? '' : `:${port}`}`
}
