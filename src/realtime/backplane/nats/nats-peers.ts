/** Peers: which nodes are connected to the same NATS. */
import { clock, type Timer } from '../../../core/clock.ts'
import type { NatsLink } from './nats-link.ts'

const heartbeat = 2_000
/** Milliseconds after the last heartbeat. */
const lifetime = 7_000
/** How long a new node waits for what the others have to say, in milliseconds. */
const greetingTimeout = 1_500

/** What peers work with. */
export interface NatsPeersOptions {
  readonly link: NatsLink
  readonly prefix: string
  readonly node: string
  readonly version: () => number
  /** A peer says which version of the rights it has acted on. */
  readonly onVersion: (version: number) => void
  /** A peer has come, and wants to know what this node has. Resolves once it was told. */
  readonly onArrival: (node: string) => Promise<void>
  readonly onDeparture: (node: string) => void
}

/**
 * Every node says `+id version` every two seconds, and `-id` when it goes. A new one asks `who`: all answer with the
 * nodes they know, tell it what they have, and then say that they are here.
 */
export class NatsPeers {
  readonly #options: NatsPeersOptions
  /** When each was heard last, in milliseconds of the monotonic clock. */
  readonly #heard = new Map<string, number>()
  readonly #watchers = new Set<() => void>()
  #timer: Timer | undefined

  constructor(options: NatsPeersOptions) {
    this.#options = options
  }

  /** The other nodes that are alive. */
  get others(): readonly string[] {
    const oldest = clock.monotonic() - lifetime
    for (const [node, heardAt] of this.#heard) if (heardAt < oldest) this.drop(node)
    return [...this.#heard.keys()]
  }

  /** Whether this node acts for those that are gone: it has the lowest id. */
  get isFirst(): boolean {
    return this.others.every((node) => this.#options.node < node)
  }

  isAlive(node: string): boolean {
    return node === this.#options.node || this.others.includes(node)
  }

  /** Resolves with the newest version of the rights that the others have, once they have told what they have. */
  async start(): Promise<number> {
    const { link, prefix, node } = this.#options
    link.listen(`${prefix}.peers`, (text) => this.#hear(text))
    const greeting = await link.ask(`${prefix}.who`, node, greetingTimeout)
    link.listen(`${prefix}.who`, (asking, message) => void this.#answer(asking, message))
    const { version, nodes } = greeting ? readGreeting(greeting) : { version: 0, nodes: [] }
    await this.#wait(nodes)
    await this.#say()
    this.#timer = this.#schedule()
    return version
  }

  /** After the connection was away. */
  async greet(): Promise<void> {
    const { link, prefix, node } = this.#options
    await link.say(`${prefix}.who`, node)
    await this.#say()
  }

  drop(node: string): void {
    if (this.#heard.delete(node)) this.#options.onDeparture(node)
  }

  async close(): Promise<void> {
    this.#timer?.cancel()
    const { link, prefix, node } = this.#options
    if (link.isReady) await link.say(`${prefix}.peers`, `-${node}`).catch(() => undefined)
  }

  #hear(text: string): void {
    const [id = '', version] = text.slice(1).split(' ')
    if (id === this.#options.node) return
    if (text[0] === '-') this.drop(id)
    else this.#hearOf(id, Number(version))
  }

  #hearOf(id: string, version: number): void {
    this.#heard.set(id, clock.monotonic())
    for (const watch of this.#watchers) watch()
    this.#options.onVersion(version)
  }

  async #answer(asking: string, message: { respond(text: string): boolean }): Promise<void> {
    const { node, version, onArrival } = this.#options
    if (asking === node) return
    const nodes = [node, ...this.others.filter((other) => other !== asking)]
    message.respond([version(), ...nodes].join(' '))
    this.#heard.set(asking, clock.monotonic())
    await onArrival(asking)
      .then(() => this.#say())
      .catch(() => undefined)
  }

  /** Until all of them were heard, or the time is over. */
  #wait(nodes: readonly string[]): Promise<void> {
    const done = Promise.withResolvers<void>()
    const watch = () => {
      if (nodes.every((node) => this.#heard.has(node))) done.resolve()
    }
    const timer = clock.after(greetingTimeout, done.resolve)
    this.#watchers.add(watch)
    watch()
    return done.promise.finally(() => {
      timer.cancel()
      this.#watchers.delete(watch)
    })
  }

  async #say(): Promise<void> {
    const { link, prefix, node, version } = this.#options
    if (link.isReady) await link.say(`${prefix}.peers`, `+${node} ${version()}`)
  }

  #schedule(): Timer {
    return clock.after(heartbeat, () => {
      this.#say().catch(() => undefined)
      this.#timer = this.#schedule()
    })
  }
}

function readGreeting(text: string): { version: number; nodes: readonly string[] } {
  const [version, ...nodes] = text.split(' ')
  return { version: Number(version), nodes }
}
