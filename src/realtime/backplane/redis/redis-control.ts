/** Control on Redis or Valkey: a numbered log of what all nodes must act on, and who the nodes are. */
import { randomId } from '../../../core/random.ts'
import type { Control, ControlHandler, ControlMessage, NodeInfo } from '../../control/control.ts'
import type { RedisLink } from './connection/redis-link.ts'
import { Mailbox } from './mailbox.ts'
import type { RedisKeys } from './redis-keys.ts'
import {
  announceNodeScript,
  nodesScript,
  readScript,
  sendScript,
  versionScript,
} from './scripts/control-scripts.ts'

/** Acts on messages in the order of their versions; what pub/sub did not bring is read from the log. */
export class RedisControl implements Control {
  readonly node: string = randomId()
  readonly #link: RedisLink
  readonly #keys: RedisKeys
  readonly #handlers = new Set<ControlHandler>()
  readonly #mailbox: Mailbox
  readonly #send
  /** On the first all nodes are spoken to, on the second this one. */
  readonly topics: readonly [all: string, own: string]
  #version = 0
  /** The message of the version that was acted on last, as it stands in the log. */
  #last: string | undefined
  #reading: Promise<void> | undefined
  #asking: Promise<string> | undefined

  constructor({ link, keys }: { link: RedisLink; keys: RedisKeys }) {
    this.#link = link
    this.#keys = keys
    this.#mailbox = new Mailbox({ link, keys, node: this.node })
    this.topics = [keys.control.topic, keys.node(this.node)]
    this.#send = sendScript(link.isCluster ? 'SPUBLISH' : 'PUBLISH')
  }

  get version(): number {
    return this.#version
  }

  /** Begins with the present version: a new node has nothing to act on. */
  async start(): Promise<void> {
    this.#version = Number(await this.newest())
  }

  async send(message: ControlMessage): Promise<number> {
    this.#act(message)
    const { topic, version, log } = this.#keys.control
    const values = [topic, this.node, JSON.stringify(message)]
    return Number(await this.#link.run({ script: this.#send, keys: [version, log], values }))
  }

  async catchUp(version: number): Promise<void> {
    while (this.#version < version) await this.resume(version)
  }

  /** Reads what was missed; `version` is one that somebody has seen. */
  resume(version = 0): Promise<void> {
    this.#reading ??= this.#read(version).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** The version of the rights, which publications carry. Who asks in one tick shares the answer. */
  newest(): Promise<string> {
    this.#asking ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#asking = undefined
        const keys = [this.#keys.control.version]
        const call = { script: versionScript, keys, values: [] }
        this.#link.run(call).then((version) => resolve(version as string), reject)
      })
    })
    return this.#asking
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  forward(node: string, payload: string): Promise<boolean> {
    return this.#mailbox.forward(node, payload)
  }

  onForward(handler: (payload: string) => boolean): () => void {
    return this.#mailbox.onForward(handler)
  }

  async announce(info: NodeInfo, lifetime: number): Promise<void> {
    const values = [this.node, JSON.stringify(info), Math.ceil(lifetime)]
    await this.#link.run({ script: announceNodeScript, keys: [this.#keys.nodes], values })
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    const keys = [this.#keys.nodes]
    const answer = (await this.#link.run({ script: nodesScript, keys, values: [] })) as string[]
    return answer.map((info) => JSON.parse(info) as NodeInfo)
  }

  /** Takes this node off the list, when the server can be reached. */
  async close(): Promise<void> {
    this.#handlers.clear()
    this.#mailbox.close()
    const call = {
      script: announceNodeScript,
      keys: [this.#keys.nodes],
      values: [this.node, '', ''],
    }
    if (this.#link.isReady) await this.#link.run(call).catch(() => undefined)
  }

  /** What a topic said; false when it is none of control. */
  hear(topic: string, text: string): boolean {
    const [all, own] = this.topics
    if (topic === all) this.#hear(text)
    else if (topic === own) this.#mailbox.hear(text)
    else return false
    return true
  }

  #hear(entry: string): void {
    const version = versionOf(entry)
    if (version === this.#version + 1) this.#take(entry)
    else if (version > this.#version) this.resume().catch(() => undefined)
  }

  #take(entry: string): void {
    const [, sender, message] = /^\d+ (\S+) (.*)$/s.exec(entry)!
    if (sender !== this.node) this.#act(JSON.parse(message!) as ControlMessage)
    this.#version = versionOf(entry)
    this.#last = entry
  }

  #act(message: ControlMessage): void {
    for (const handle of [...this.#handlers]) handle(message)
  }

  async #read(seen: number): Promise<void> {
    const { version, log } = this.#keys.control
    const values = [this.#version, seen]
    const answer = await this.#link.run({ script: readScript, keys: [version, log], values })
    const [newest, ...entries] = answer as [newest: string, ...entries: string[]]
    this.#follow(Number(newest), entries)
  }

  /** Messages that are gone, or another history of messages than the one that is known, may have said anything. */
  #follow(newest: number, entries: readonly string[]): void {
    const missed = entries.filter((entry) => versionOf(entry) > this.#version)
    const isSame = this.#last === undefined || entries.includes(this.#last)
    if (isSame && missed.length === newest - this.#version) {
      for (const entry of missed) this.#take(entry)
      return
    }
    this.#act({ kind: 'anything-changed' })
    this.#version = newest
    this.#last = entries.at(-1)
  }
}

function versionOf(entry: string): number {
  return Number(entry.slice(0, entry.indexOf(' ')))
}
