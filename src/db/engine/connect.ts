/** Connecting to a database. */
import { VoltaicError } from '../../core/errors.ts'
import type { AnyModel } from '../any-model.ts'
import { bindModels } from '../model/meta.ts'
import { modelTables } from '../schema/tables.ts'
import { Database } from './database.ts'
import { addStandaloneDatabase, defaultAlias } from './databases.ts'
import type { Dialect, Driver } from './driver.ts'
import { openSqlite } from './sqlite/driver.ts'

/** How a database is opened. Times are milliseconds. */
export interface OpenOptions {
  /** The alias: `default` unless given. */
  readonly name?: string | undefined
  /** How long to wait for a lock that another process holds. 10,000 by default. */
  readonly lockTimeout?: number | undefined
  /** How long to wait for the turn to write in this process, or for a connection of the pool. 30,000 by default. */
  readonly queueTimeout?: number | undefined
  /** The most connections at once, where a database takes several. 10 by default. */
  readonly poolSize?: number | undefined
  /** Whether awaiting a relation that is not loaded is an error (`E_STRICT_LOADING`), as with `strict()`. */
  readonly strictLoading?: boolean | undefined
}

/** How a database is connected outside of an application. */
export interface ConnectOptions extends OpenOptions {
  /** The models that belong to it. */
  readonly models?: Iterable<AnyModel> | undefined
  /** The label of the app that the models belong to: the prefix of their tables. */
  readonly app?: string | undefined
  /**
   * The name of the database that this one is a copy of, which has to be connected before: what is read outside of `atomic`
   * is read here, several copies taking turns, and what is written goes there. Without `models` it has those of the other.
   */
  readonly replicaOf?: string | undefined
}

const defaults = { lockTimeout: 10_000, queueTimeout: 30_000, poolSize: 10 }

/**
 * Opens the database at `url`: `sqlite:path`, `sqlite::memory:` or `postgres://…`. Nothing finds it until it is put in its place.
 * Throws a `ConnectionError`, and `E_DB_URL` for a URL that names no database.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const driver = await openDriver(url, options)
  const { name = defaultAlias, strictLoading } = options
  return new Database({ name, driver, schema: modelTables, strictLoading })
}

/**
 * Connects to a database without an application: it becomes the one of `models`, and what `atomic` uses.
 *
 * ```ts
 * class Note extends Model({ text: f.text() }) {}
 * await using notes = await connect('sqlite::memory:', { name: 'notes', models: [Note] })
 * await notes.createTables()
 * ```
 *
 * @param url `sqlite:path`, `sqlite::memory:` or `postgres://user@host:5432/name`
 * @throws {ConnectionError} when the database cannot be reached or opened
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const database = await openDatabase(url, options)
  const models = [...(options.models ?? [])]
  bindModels(models, { app: options.app })
  database.addModels(models)
  addStandaloneDatabase(database, options.replicaOf)
  return database
}

/** The dialect of the database at `url`. Throws `E_DB_URL` for a URL that names none. */
export function dialectOf(url: string): Dialect {
  const [, scheme, rest] = /^([a-z]+):(.*)$/.exec(url) ?? []
  if (scheme === 'sqlite' && rest) return 'sqlite'
  if (scheme === 'postgres' || scheme === 'postgresql') return 'postgres'
  if (scheme === 'mysql' || scheme === 'mariadb')
    throw new VoltaicError(
      'E_DB_URL',
      'MySQL is not spoken yet. Use sqlite:path/to/file.db, sqlite::memory: or postgres://user@host/database.',
    )
  throw new VoltaicError(
    'E_DB_URL',
    'The URL names no database. Use sqlite:path/to/file.db, sqlite::memory: or postgres://user@host/database.',
  )
}

async function openDriver(url: string, options: OpenOptions): Promise<Driver> {
  const { lockTimeout = defaults.lockTimeout, queueTimeout = defaults.queueTimeout } = options
  if (dialectOf(url) === 'sqlite')
    return openSqlite(sqlitePath(url.slice('sqlite:'.length)), { lockTimeout, queueTimeout })
  const { openPostgres } = await import('./postgres/driver.ts')
  const { poolSize = defaults.poolSize } = options
  return openPostgres(url, { lockTimeout, queueTimeout, poolSize })
}

/** `sqlite:file.db`, `sqlite:./file.db`, `sqlite:/var/file.db`, `sqlite:///var/file.db` */
function sqlitePath(rest: string): string {
  return rest.startsWith('//') ? rest.slice(2) : rest
}
