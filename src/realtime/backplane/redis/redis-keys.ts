/** Under which names Redis keeps what belongs to a channel, a node, or all nodes. */

/** The keys of a channel. What stands in braces decides about the slot on a cluster, so that they share one. */
export class RedisKeys {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** The topic of pub/sub on which everything about the channel is said. */
  topic(channel: string): string {
    return `${this.#prefix}:{/${channel}}`
  }

  meta(channel: string): string {
    return `${this.topic(channel)}:meta`
  }

  log(channel: string): string {
    return `${this.topic(channel)}:log`
  }

  /** That something was published with a key of the caller's. */
  once(channel: string, key: string): string {
    return `${this.topic(channel)}:key:${key}`
  }

  /** Who is present, and until when. */
  presence(channel: string): readonly [people: string, expiry: string] {
    return [`${this.topic(channel)}:people`, `${this.topic(channel)}:expiry`]
  }

  /** The channels on which somebody is present, by when to look there. */
  get presenceIndex(): string {
    return `${this.#prefix}:{presence}`
  }

  /** The version of the rights, and the messages that led to it. */
  get control(): { readonly topic: string; readonly version: string; readonly log: string } {
    const topic = `${this.#prefix}:{control}`
    return { topic, version: `${topic}:version`, log: `${topic}:log` }
  }

  /** The nodes that are alive. */
  get nodes(): string {
    return `${this.#prefix}:{control}:nodes`
  }

  /** The topic on which one node is spoken to. */
  node(id: string): string {
    return `${this.#prefix}:{node ${id}}`
  }
}
