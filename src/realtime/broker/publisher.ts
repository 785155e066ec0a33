/** Publishing: at once, or with the commit of the transaction that the code is in. */
import type { Application } from '../../core/application.ts'
import type { Log } from '../../core/log.ts'
import { afterCommit } from '../../db/engine/transaction.ts'
import type { PendingEntry } from '../../outbox/entry.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Backplane } from '../backplane/backplane.ts'
import { digest } from '../calls/digest.ts'
import type { PublishRequest } from '../channel/channel.ts'
import type { ChannelRegistry } from '../channel/channel-registry.ts'
import { encodeEvent } from '../channel/event-data.ts'
import type { Tally } from '../tally.ts'
import type { NewPublication } from './broker.ts'

/**
 * The kind of the outbox's entries that are publications of an application; their stream is the channel. Applications
 * that share a database leave each other's alone.
 */
function kindOf({ label }: Application): string {
  return `publication:${label.length <= longestLabel ? label : digest(label).slice(0, longestLabel)}`
}

const longestLabel = 28

/** What a {@link Publisher} is made of. */
export interface PublisherOptions {
  readonly application: Application
  readonly registry: ChannelRegistry
  readonly backplane: Backplane
  /** Left out: the commit hook publishes, and what it had not published when the process dies is lost. */
  readonly outbox: Outbox | undefined
  readonly tally: Tally
  readonly log: Log
  /** Until all nodes hold back what this process has forbidden; `undefined` when they do. */
  readonly settled: () => Promise<void> | undefined
}

/**
 * Publishes for the code of the server. What is published inside `atomic` goes through the outbox; a backplane that does
 * not outlive this process needs none, because its streams end with the process too.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #outbox: Outbox | undefined
  readonly #kind: string

  constructor(options: PublisherOptions) {
    const { backplane, outbox } = options
    this.#options = options
    this.#kind = kindOf(options.application)
    this.#outbox = backplane.reach === 'process' ? undefined : outbox
    if (this.#outbox) this.#consume(this.#outbox)
  }

  /** Publishes an event; inside `atomic` with the commit, and resolves at once. */
  async publish({ channel, params, event, data, key }: PublishRequest): Promise<void> {
    const name = this.#options.registry.nameOf(channel, params)
    const { retention, pattern } = channel.definition
    const encoded = encodeEvent(channel.definition, event, data)
    const text = typeof encoded === 'string' ? encoded : await encoded
    const publication = { data: text, retention, key }
    const send = () => this.#send(name, pattern, publication)
    if (!this.#outbox) return this.onceCommitted(send)
    if (this.#put(this.#outbox, name, publication)) return
    // Behind what this process has committed to the channel before.
    const settled = this.#outbox.settled({ kind: this.#kind, stream: name })
    if (settled) await settled
    await send()
  }

  /** Acts right at the commit of the transaction that the caller is in; at once, and awaited, outside of one. */
  async onceCommitted(act: () => Promise<unknown>): Promise<void> {
    let acting: Promise<unknown> | undefined
    let isDeferred = false
    afterCommit(() => {
      const failed = (error: unknown) => this.#options.log.error({ err: error }, 'nothing was sent')
      acting = act()
      if (isDeferred) acting.catch(failed)
    })
    isDeferred = acting === undefined
    await acting
  }

  /** `false` outside a transaction. */
  #put(outbox: Outbox, name: string, publication: NewPublication): boolean {
    const isPut = outbox.put({
      kind: this.#kind,
      stream: name,
      payload: encodePayload(publication),
    })
    if (isPut) this.#connect(outbox)
    return isPut
  }

  async #send(name: string, pattern: string, publication: NewPublication): Promise<void> {
    const { backplane, tally, settled } = this.#options
    const telling = backplane.reach === 'process' ? undefined : settled()
    if (telling) await telling
    try {
      await backplane.broker.publish(name, publication)
      tally.published(pattern)
    } catch (error) {
      tally.unpublished += 1
      throw error
    }
  }

  /** Until the outbox is closed: what is committed while the service closes still leaves. */
  #consume(outbox: Outbox): void {
    const { backplane, registry } = this.#options
    const forward = ({ stream, number, payload }: PendingEntry) => {
      const pattern = registry.find(stream)?.definition.pattern ?? 'unknown'
      return this.#send(stream, pattern, { ...decodePayload(payload), number })
    }
    outbox.register(this.#kind, { forward, isReady: () => backplane.status === 'connected' })
    backplane.onStatus((status) => {
      if (status === 'connected') outbox.wake()
    })
  }

  /** Where nothing listens, such as in a script, the first publication connects. */
  #connect(outbox: Outbox): void {
    const { backplane } = this.#options
    if (backplane.status === 'connected') return
    backplane.start().then(
      () => outbox.wake(),
      () => undefined, // its own log says so
    )
  }
}

/** A line about the publication, then its data: which is JSON already and stays as it is. */
function encodePayload({ data, retention, key }: NewPublication): string {
  return `${JSON.stringify({ retention, key })}\n${data}`
}

function decodePayload(payload: string): NewPublication {
  const end = payload.indexOf('\n')
  return { ...JSON.parse(payload.slice(0, end)), data: payload.slice(end + 1) }
}
