/** The backplane on NATS: hands over, and keeps nothing. */
import type { Log } from '../../../core/log.ts'
import { randomId } from '../../../core/random.ts'
import type { Backplane, BackplaneStatus } from '../backplane.ts'
import type { BackplaneOptions } from '../open-backplane.ts'
import { type NatsAddress, parseNatsAddress } from './nats-address.ts'
import { NatsBroker } from './nats-broker.ts'
import { NatsControl } from './nats-control.ts'
import { loadNatsLibrary, type NatsLibrary, NatsLink } from './nats-link.ts'
import { NatsPeers } from './nats-peers.ts'
import { NatsPresence } from './nats-presence.ts'

/** Makes the backplane of an address, not connected yet. Throws `E_BACKPLANE_ADDRESS` and `E_BACKPLANE_PACKAGE`. */
export async function openNatsBackplane(
  url: string,
  { prefix, log }: BackplaneOptions,
): Promise<NatsBackplane> {
  const address = parseNatsAddress(url, prefix)
  return new NatsBackplane({ address, log, library: await loadNatsLibrary() })
}

/** What the backplane is made of. */
export interface NatsBackplaneOptions {
  readonly address: NatsAddress
  readonly library: NatsLibrary
  readonly log: Log
}

/**
 * Nodes tell each other everything; the server only passes it on. Channels with a history are refused by the check of
 * the settings. A node whose connection was away takes anything for changed, and its listeners for lost.
 */
export class NatsBackplane implements Backplane {
  readonly name = 'nats'
  readonly reach = 'network'
  readonly keepsHistory = false
  readonly broker: NatsBroker
  readonly presence: NatsPresence
  readonly control: NatsControl
  readonly #link: NatsLink
  readonly #peers: NatsPeers
  readonly #prefix: string
  readonly #log: Log
  readonly #listeners = new Set<(status: BackplaneStatus) => void>()
  #status: BackplaneStatus = 'lost'
  #started: Promise<void> | undefined
  #isStarted = false
  #closing: Promise<void> | undefined

  constructor({ address, library, log }: NatsBackplaneOptions) {
    const { prefix } = address
    const node = randomId()
    const peers = () => this.#peers
    this.#log = log
    this.#prefix = prefix
    this.#link = new NatsLink({
      library,
      address,
      onChange: () => this.#look(),
      starting: () => (this.#isStarted ? undefined : this.start()),
    })
    const parts = { link: this.#link, prefix, node, peers, log }
    this.control = new NatsControl(parts)
    this.presence = new NatsPresence(parts)
    this.broker = new NatsBroker({ ...parts, rights: () => this.control.version })
    this.#peers = this.#createPeers(node)
  }

  get status(): BackplaneStatus {
    return this.#status
  }

  start(): Promise<void> {
    this.#started ??= this.#start().catch(async (error: unknown) => {
      this.#started = undefined
      await this.#link.close()
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

  #createPeers(node: string): NatsPeers {
    return new NatsPeers({
      link: this.#link,
      prefix: this.#prefix,
      node,
      version: () => this.control.version,
      onVersion: (version) => {
        if (this.#isStarted) this.control.catchUp(version).catch(() => undefined)
      },
      onArrival: (arrived) => this.presence.tell(arrived),
      onDeparture: (gone) => this.control.forget(gone),
    })
  }

  async #start(): Promise<void> {
    await this.#link.connect()
    this.control.listen()
    this.presence.listen()
    const { node } = this.control
    this.#link.listen(`${this.#prefix}.alive.${node}`, (_, message) => void message.respond(''))
    this.control.begin(await this.#peers.start())
    this.#isStarted = true
    this.#change('connected')
  }

  async #close(): Promise<void> {
    this.#listeners.clear()
    await this.#peers.close()
    await Promise.all([this.broker.close(), this.presence.close(), this.control.close()])
    await this.#link.close()
  }

  #look(): void {
    if (!this.#isStarted || this.#closing) return
    if (!this.#link.isReady) this.#change('lost')
    else this.#return()
  }

  #return(): void {
    this.control.resume()
    this.#change('connected')
    this.broker.lose()
    this.#peers.greet().catch(() => undefined)
  }

  #change(status: BackplaneStatus): void {
    if (this.#status === status) return
    this.#status = status
    const fact = { backplane: this.#link.display }
    if (status === 'lost') this.#log.warn(fact, 'the backplane is lost')
    else this.#log.info(fact, 'the backplane is connected')
    for (const listener of [...this.#listeners]) listener(status)
  }
}
