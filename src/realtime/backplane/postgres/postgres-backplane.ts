/** The backplane on PostgreSQL, for those without Redis. */
import { createHash } from 'node:crypto'
import type { Log } from '../../../core/log.ts'
import type { Backplane, BackplaneStatus } from '../backplane.ts'
import { BackplaneError } from '../backplane-error.ts'
import type { BackplaneOptions } from '../open-backplane.ts'
import { Ears } from './ears.ts'
import { Housekeeping } from './housekeeping.ts'
import { Notices } from './notices.ts'
import { PostgresBroker } from './postgres-broker.ts'
import { PostgresControl } from './postgres-control.ts'
import { PostgresPresence } from './postgres-presence.ts'
import { loadPostgres, PostgresServer } from './postgres-server.ts'
import { Streams } from './streams.ts'
import { createTables, tableNames, tablesExist } from './tables.ts'

/** What a {@link PostgresBackplane} is made of. */
interface PostgresParts {
  readonly library: Awaited<ReturnType<typeof loadPostgres>>
  readonly url: string
  readonly label: string
  readonly schema: string
  readonly log: Log
}

/**
 * Makes the backplane. `postgres:` is the server of the default database, `postgres://…` another one. Throws
 * `E_BACKPLANE_ADDRESS` and `E_BACKPLANE_PACKAGE`.
 */
export async function openPostgresBackplane(
  address: string,
  { prefix, log, database }: BackplaneOptions,
): Promise<Backplane> {
  const url = /^postgres(ql)?:$/.test(address) ? database : address
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new BackplaneError(
      'E_BACKPLANE_ADDRESS',
      'The backplane postgres: is the server of the default database, and that is not PostgreSQL. Name one: postgres://user@host/database.',
    )
  const schema = new URL(url).searchParams.get('options') ?? ''
  return new PostgresBackplane({ library: await loadPostgres(), url, label: prefix, schema, log })
}

/** Streams, presence and control in tables of its own; what wakes other nodes is told by NOTIFY. */
class PostgresBackplane implements Backplane {
  readonly name = 'postgres'
  readonly reach = 'network'
  readonly keepsHistory = true
  readonly broker: PostgresBroker
  readonly presence: PostgresPresence
  readonly control: PostgresControl
  readonly #server: PostgresServer
  readonly #ears: Ears
  readonly #housekeeping: Housekeeping
  readonly #names: ReturnType<typeof tableNames>
  readonly #listeners = new Set<(status: BackplaneStatus) => void>()
  #status: BackplaneStatus = 'lost'
  #started: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor({ library, url, label, schema, log }: PostgresParts) {
    const names = tableNames(label)
    const server = new PostgresServer(library, url, () => this.#isConnected())
    this.#names = names
    this.#server = server
    this.control = new PostgresControl({ server, names })
    const { node } = this.control
    const name = `voltaic_${createHash('sha256').update(`${names.state}${schema}`).digest('hex').slice(0, 24)}`
    const notices = new Notices({ server, names, channel: name, node })
    this.control.use(notices)
    this.broker = new PostgresBroker({ streams: new Streams(server, names), notices, node })
    this.presence = new PostgresPresence(server, names)
    this.#ears = new Ears({
      library,
      url,
      name,
      heard: (payload) => notices.heard(payload),
      opened: () => this.#catchUp(),
      closed: () => this.#become('lost'),
    })
    this.#housekeeping = new Housekeeping({
      server,
      names,
      node,
      died: () => notices.tell(['look']),
      beat: (rights) => void this.control.catchUp(rights).catch(() => undefined),
      onError: (error) =>
        this.#status === 'lost' || log.warn({ err: error }, 'the backplane is not kept in order'),
    })
  }

  get status(): BackplaneStatus {
    return this.#status
  }

  start(): Promise<void> {
    this.#started ??= this.#start().catch((error) => {
      this.#started = undefined
      throw error
    })
    return this.#started
  }

  onStatus(listener: (status: BackplaneStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** The first use starts it. */
  async #isConnected(): Promise<boolean> {
    if (!this.#started && !this.#closing) await this.start()
    return this.#status === 'connected'
  }

  async #start(): Promise<void> {
    const [[isThere] = []] = await this.#server.askAnyway(tablesExist(this.#names))
    if (!isThere) await this.#server.script(createTables(this.#names))
    await this.control.start()
    await this.#ears.open()
    await this.#housekeeping.start()
  }

  /** Only what was read after the ears were open may be trusted: then nothing is missed between reading and hearing. */
  async #catchUp(): Promise<void> {
    await this.control.catchUpWithAll()
    await this.broker.lookAtAll()
    this.broker.tellLosses()
    this.#become('connected')
  }

  #become(status: BackplaneStatus): void {
    if (this.#status === status || this.#closing) return
    this.#status = status
    for (const listener of this.#listeners) listener(status)
  }

  async #close(): Promise<void> {
    await this.#started?.catch(() => undefined)
    await this.#housekeeping.close()
    await this.#ears.close()
    await Promise.all([this.broker.close(), this.presence.close(), this.control.close()])
    await this.#server.close()
  }
}
