/** The server: statements on a small pool of connections, and whether it can be reached. */
import type { Pool } from 'pg'
import { BackplaneError } from '../backplane-error.ts'

/** Rows as arrays of columns; whole numbers of 64 bits as numbers. */
export type Rows = readonly (readonly unknown[])[]

/** Milliseconds. */
const times = { connect: 3_000, statement: 8_000 }
/** Connections of a node, besides the one that listens. */
const poolSize = 4
const int8 = 20

type Library = Pick<typeof import('pg'), 'Pool' | 'Client'>

/** Loads `pg`. Throws `E_BACKPLANE_PACKAGE` when it is not installed. */
export async function loadPostgres(): Promise<Library> {
  try {
    return (await import('pg')).default
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new BackplaneError(
      'E_BACKPLANE_PACKAGE',
      'The backplane postgres: needs the package "pg". Install it: npm install pg.',
      { cause },
    )
  }
}

/** How `pg` connects for the backplane. */
export function connectionOptions(url: string) {
  return {
    connectionString: withSettings(url),
    application_name: 'voltaic backplane',
    connectionTimeoutMillis: times.connect,
    keepAlive: true,
    types: { getTypeParser: (id: number) => (id === int8 ? Number : parseAsText(id)) as never },
  }
}

/** Compiling a statement (JIT) takes the server a hundred times as long as running one of these. */
function withSettings(url: string): string {
  const parsed = new URL(url)
  const given = parsed.searchParams.get('options')
  parsed.searchParams.set('options', given ? `-c jit=off ${given}` : '-c jit=off')
  return parsed.href
}

/** Booleans and small numbers are what they are; everything else the backplane reads as text. */
function parseAsText(id: number): (text: string) => unknown {
  if (id === 16) return (text) => text === 't'
  return id === 23 ? Number : (text) => text
}

/** Runs statements. What fails is retriable unless tables are missing. */
export class PostgresServer {
  readonly #pool: Pool
  readonly #connected: () => Promise<boolean>

  /** `connected` starts what was not started yet, and tells whether asking makes sense. */
  constructor({ Pool }: Library, url: string, connected: () => Promise<boolean>) {
    this.#connected = connected
    this.#pool = new Pool({
      ...connectionOptions(url),
      max: poolSize,
      query_timeout: times.statement,
      idleTimeoutMillis: 30_000,
      allowExitOnIdle: true,
    })
    this.#pool.on('error', () => undefined) // an idle connection that is lost is replaced
  }

  /** Runs a prepared statement. */
  async ask(text: string, ...values: readonly unknown[]): Promise<Rows> {
    if (!(await this.#connected())) throw unavailable('is not connected')
    return this.askAnyway(text, ...values)
  }

  /** Like `ask`, also when it seems to make no sense: for whoever finds out. */
  async askAnyway(text: string, ...values: readonly unknown[]): Promise<Rows> {
    try {
      const { rows } = await this.#pool.query({ text, values: [...values], rowMode: 'array' })
      return rows
    } catch (error) {
      throw backplaneError(error as Error)
    }
  }

  /** Runs several statements in one transaction. */
  async script(text: string): Promise<void> {
    try {
      await this.#pool.query(text)
    } catch (error) {
      throw backplaneError(error as Error)
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

/** Our error for one of `pg`. */
export function backplaneError(error: Error): BackplaneError {
  const { code } = error as { code?: string }
  if (code === '42P01' || code === '42883')
    return new BackplaneError(
      'E_BACKPLANE_SERVER',
      `A table of the backplane is missing: ${error.message}. Start the application again: it makes them.`,
      { cause: error },
    )
  if (code === '42501')
    return new BackplaneError(
      'E_BACKPLANE_SERVER',
      `The user of BACKPLANE_URL may not do this: ${error.message}. Let it create tables and functions in its schema.`,
      { cause: error },
    )
  return unavailable(`did not answer: ${error.message || code}`, error)
}

function unavailable(fact: string, cause?: Error): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The PostgreSQL server of the backplane ${fact}. Nothing was promised: try again.`,
    { cause },
  )
}
