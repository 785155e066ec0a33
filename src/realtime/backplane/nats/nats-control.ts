/** Control on NATS: whoever changes rights waits until every node that is connected has confirmed it. */
import { clock } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import { randomText } from '../../../core/random.ts'
import type { Control, ControlHandler, ControlMessage, NodeInfo } from '../../control/control.ts'
import type { NatsLink } from './nats-link.ts'
import type { NatsPeers } from './nats-peers.ts'

/** When those that have not confirmed are asked whether they are there, and when they are passed over. */
const doubtAfter = 300
const giveUpAfter = 2_000
const forwardTimeout = 3_000

/** What control works with. */
export interface NatsControlOptions {
  readonly link: NatsLink
  readonly prefix: string
  readonly node: string
  readonly peers: () => NatsPeers
  readonly log: Log
}

interface Waiting {
  readonly missing: Set<string>
  readonly done: PromiseWithResolvers<void>
}

/**
 * Versions are times in milliseconds, each above all that its sender has heard of. A message is
 * `version sender reference message`; who has acted on it confirms it to the sender.
 */
export class NatsControl implements Control {
  readonly node: string
  readonly #options: NatsControlOptions
  readonly #handlers = new Set<ControlHandler>()
  readonly #forwards = new Set<(payload: string) => boolean>()
  readonly #nodes = new Map<string, { readonly info: NodeInfo; readonly expiresAt: number }>()
  readonly #waiting = new Map<string, Waiting>()
  #version = 0

  constructor(options: NatsControlOptions) {
    this.#options = options
    this.node = options.node
  }

  get version(): number {
    return this.#version
  }

  /** Begins to listen; `begin` follows. */
  listen(): void {
    const { link, prefix, node } = this.#options
    link.listen(`${prefix}.control`, (text) => this.#hear(text))
    link.listen(`${prefix}.confirm.${node}`, (text) => this.#confirm(text))
    link.listen(`${prefix}.forward.${node}`, (text, message) =>
      message.respond(this.#isTaken(text) ? '1' : '0'),
    )
    link.listen(`${prefix}.nodes`, (text) => this.#hearOfNode(text))
  }

  /** A new node has nothing to act on. */
  begin(version: number): void {
    this.#version = Math.max(this.#version, version)
  }

  async send(message: ControlMessage): Promise<number> {
    this.#act(message)
    const { link, prefix, node } = this.#options
    await link.ready()
    const version = Math.max(this.#version + 1, Math.round(clock.now()))
    this.#version = version
    const reference = randomText(8)
    const confirmed = this.#await(reference)
    try {
      const text = `${version} ${node} ${reference} ${JSON.stringify(message)}`
      await link.say(`${prefix}.control`, text)
      await confirmed
    } finally {
      this.#waiting.delete(reference)
    }
    return version
  }

  /** What is behind now, although all that the server had has arrived, was missed. */
  async catchUp(version: number): Promise<void> {
    if (this.#version >= version) return
    await this.#options.link.settled()
    if (this.#version < version) this.#miss(version)
  }

  /** Messages may have been missed. */
  resume(): void {
    this.#miss(this.#version)
  }

  /** Nobody waits for a node that is gone. */
  forget(node: string): void {
    for (const waiting of this.#waiting.values()) this.#leaveOut(waiting, node)
    this.#nodes.delete(node)
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  async forward(node: string, payload: string): Promise<boolean> {
    if (node === this.node) return this.#isTaken(payload)
    if (!isNodeId(node)) return false
    const { link, prefix } = this.#options
    await link.ready()
    return (await link.ask(`${prefix}.forward.${node}`, payload, forwardTimeout)) === '1'
  }

  onForward(handler: (payload: string) => boolean): () => void {
    this.#forwards.add(handler)
    return () => void this.#forwards.delete(handler)
  }

  async announce(info: NodeInfo, lifetime: number): Promise<void> {
    const { link, prefix } = this.#options
    await link.ready()
    await link.say(`${prefix}.nodes`, JSON.stringify({ info, lifetime }))
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    await this.#options.link.ready()
    await this.#options.link.settled()
    const now = clock.monotonic()
    for (const [id, { expiresAt }] of this.#nodes) if (expiresAt <= now) this.#nodes.delete(id)
    return [...this.#nodes.values()].map(({ info }) => info)
  }

  async close(): Promise<void> {
    this.#handlers.clear()
    this.#forwards.clear()
  }

  #act(message: ControlMessage): void {
    for (const handle of [...this.#handlers]) handle(message)
  }

  #miss(version: number): void {
    this.#act({ kind: 'anything-changed' })
    this.#version = Math.max(this.#version, version)
  }

  #hear(text: string): void {
    const [, version, sender, reference, message] = /^(\d+) (\S+) (\S+) (.*)$/s.exec(text)!
    if (sender === this.node) return
    this.#act(JSON.parse(message!) as ControlMessage)
    this.#version = Math.max(this.#version, Number(version))
    const { link, prefix } = this.#options
    link.say(`${prefix}.confirm.${sender}`, `${reference} ${this.node}`).catch(() => undefined)
  }

  #hearOfNode(text: string): void {
    const { info, lifetime } = JSON.parse(text) as { info: NodeInfo; lifetime: number }
    this.#nodes.set(info.id, { info, expiresAt: clock.monotonic() + lifetime })
  }

  #isTaken(payload: string): boolean {
    return [...this.#forwards].some((handle) => handle(payload))
  }

  /** Resolves once all who are connected have confirmed, or were passed over. */
  #await(reference: string): Promise<void> {
    const waiting = {
      missing: new Set(this.#options.peers().others),
      done: Promise.withResolvers<void>(),
    }
    this.#waiting.set(reference, waiting)
    if (waiting.missing.size === 0) waiting.done.resolve()
    const doubt = clock.after(doubtAfter, () => this.#doubt(waiting))
    const giveUp = clock.after(giveUpAfter, () => this.#passOver(waiting))
    return waiting.done.promise.finally(() => {
      doubt.cancel()
      giveUp.cancel()
    })
  }

  #confirm(text: string): void {
    const [reference, node] = text.split(' ')
    const waiting = this.#waiting.get(reference!)
    if (waiting) this.#leaveOut(waiting, node!)
  }

  #leaveOut({ missing, done }: Waiting, node: string): void {
    missing.delete(node)
    if (missing.size === 0) done.resolve()
  }

  /** The server knows who is gone: nobody listens there any more. */
  #doubt({ missing }: Waiting): void {
    const { link, prefix, peers } = this.#options
    for (const node of missing) {
      link.ask(`${prefix}.alive.${node}`, '').then(
        (answer) => answer === undefined && peers().drop(node),
        () => undefined,
      )
    }
  }

  #passOver({ missing, done }: Waiting): void {
    this.#options.log.warn({ nodes: [...missing] }, 'nodes did not confirm a change of rights')
    done.resolve()
  }
}

/** What a client says of its node becomes a part of a subject. */
function isNodeId(text: string): boolean {
  return /^[\w-]+$/.test(text)
}
