/** The connections to a PostgreSQL server: as many as are needed at once, up to a limit. */
import type { Pool, PoolClient } from 'pg'
import { clock } from '../../../core/clock.ts'
import type { Result, Statement } from '../driver.ts'
import { ConnectionError, TimeoutError } from '../errors.ts'
import { PostgresConnection } from './connection.ts'
import { translateError } from './errors.ts'
import { StatementNames } from './statement-names.ts'
import { getTypeParser } from './values.ts'

/** How a PostgreSQL database is opened. Times are milliseconds. */
export interface PostgresOptions {
  /** The most connections at once. */
  readonly poolSize: number
  /** How long a statement waits for a lock. */
  readonly lockTimeout: number
  /** How long to wait for a connection. */
  readonly queueTimeout: number
}

/** A connection that nobody has needed for this many milliseconds is closed. */
const longestIdle = 30_000

type Library = Pick<typeof import('pg'), 'Pool'>

/** Makes the connections. `openPostgres` opens it. */
export class PostgresPool {
  readonly #pool: Pool
  readonly #options: PostgresOptions
  readonly #names = new StatementNames()
  readonly #used = new Set<PostgresConnection>()
  readonly #connections = new WeakMap<PoolClient, PostgresConnection>()

  constructor({ Pool }: Library, url: string, options: PostgresOptions) {
    this.#options = options
    this.#pool = new Pool({
      connectionString: withSettings(url, options),
      max: options.poolSize,
      connectionTimeoutMillis: options.queueTimeout,
      idleTimeoutMillis: longestIdle,
      keepAlive: true,
      allowExitOnIdle: true,
      types: { getTypeParser: getTypeParser as never },
    })
    // A connection that is lost while nobody uses it is taken out of the pool; that is all there is to do.
    this.#pool.on('error', () => {})
  }

  /** Waits for a connection. Throws a `TimeoutError`, a `ConnectionError`, or the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<PostgresConnection> {
    signal?.throwIfAborted()
    return this.#taken(await this.#connect(signal))
  }

  /** Runs one statement on any connection, which is free for the next as soon as the answer is there. */
  execute(statement: Statement): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pool.connect((error, client) => {
        if (!client) return reject(this.#connectError(error))
        const connection = this.#taken(client)
        connection.ask(statement, (failure, result) => {
          connection.release({ isClean: true })
          if (result) resolve(result)
          else reject(failure)
        })
      })
    })
  }

  #taken(client: PoolClient): PostgresConnection {
    const connection = this.#connections.get(client) ?? this.#connectionOf(client)
    connection.take()
    this.#used.add(connection)
    return connection
  }

  #connectionOf(client: PoolClient): PostgresConnection {
    const released = () => void this.#used.delete(connection)
    const connection = new PostgresConnection({ client, names: this.#names, released })
    this.#connections.set(client, connection)
    return connection
  }

  /** Waits for the connections that are in use, then closes all. */
  close(): Promise<void> {
    return this.#pool.end()
  }

  async #connect(signal: AbortSignal | undefined): Promise<PoolClient> {
    try {
      const connecting = this.#pool.connect()
      return await (signal ? unlessAborted(connecting, signal) : connecting)
    } catch (error) {
      if (error === signal?.reason && signal?.aborted) throw error
      throw this.#connectError(error)
    }
  }

  #connectError(error: unknown): unknown {
    const { poolSize, queueTimeout } = this.#options
    if (!(error instanceof Error && /^timeout exceeded/.test(error.message)))
      return translateError(error, undefined)
    return new TimeoutError(
      'E_DB_TIMEOUT',
      `Waited ${queueTimeout} ms for one of the ${poolSize} connections of the pool.${this.#longestUsed()} Keep transactions short, await all that they start, or make the pool larger: poolSize.`,
      { cause: error },
    )
  }

  /** Sets keep the order in which they were filled, so the first one was taken first. */
  #longestUsed(): string {
    const [first] = this.#used
    if (!first) return ''
    const held = Math.round(clock.monotonic() - first.since)
    return ` One has been in use for ${held} ms; what it ran last is: ${first.lastStatement ?? 'nothing'}.`
  }
}

function unlessAborted(connecting: Promise<PoolClient>, signal: AbortSignal): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason)
      connecting.then(
        (client) => client.release(),
        () => {},
      )
    }
    signal.addEventListener('abort', abort, { once: true })
    const done = () => signal.removeEventListener('abort', abort)
    connecting.then(
      (client) => {
        done()
        resolve(client)
      },
      (error) => {
        done()
        reject(error)
      },
    )
  })
}

/** Times are read and written in UTC and ISO form, whatever the server is set to. */
function withSettings(url: string, { lockTimeout }: PostgresOptions): string {
  if (!URL.canParse(url)) throw unfitUrl()
  const parsed = new URL(url)
  const settings = ['TimeZone=UTC', 'DateStyle=ISO', `lock_timeout=${lockTimeout}`]
  const own = settings.map((setting) => `-c ${setting}`).join(' ')
  const given = parsed.searchParams.get('options')
  parsed.searchParams.set('options', given ? `${own} ${given}` : own)
  if (!parsed.searchParams.has('application_name'))
    parsed.searchParams.set('application_name', 'voltaic')
  return parsed.href
}

function unfitUrl(): ConnectionError {
  const message =
    'The URL of the database is not one. Write postgres://user:password@host:5432/database.'
  return new ConnectionError('E_DB_CONNECTION', message)
}
