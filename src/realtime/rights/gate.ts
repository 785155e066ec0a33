/** The gate: loads what a channel is about and asks who may read it. */
import type { Actor, CurrentUser } from '../../core/user.ts'
import type { ChannelDefinition } from '../channel/channel-definition.ts'
import type { ChannelContext } from '../channel/channel-options.ts'
import type { NamedChannel } from '../channel/channel-registry.ts'
import { fail } from '../connection/command-error.ts'
import { runWithin } from '../deadline.ts'
import { userKeyOf } from '../identity.ts'
import type { Hub, LocalChannel } from '../node/hub.ts'
import { concerns, type RowReference, referenceOfTarget } from './row-reference.ts'

/** What the functions of a channel are given, without types. */
export type LooseContext = ChannelContext<Readonly<Record<string, string>>, unknown>

/** What the gate says. */
export interface Admission {
  readonly isAllowed: boolean
  readonly context: LooseContext
}

/**
 * Asks `load` and `subscribe`. Questions of one tick share their answers, by channel and user, until
 * something changes; no target is kept longer, but for those who ask for many users in turn.
 */
export class Gate {
  readonly #hub: Hub
  readonly #timeout: number
  /** By local channel, so that what is shared is also watched; by name for a call to any other. */
  #targets = new Map<LocalChannel | string, Promise<unknown>>()
  #answers = new Map<string, Promise<boolean>>()
  /** The channels whose targets outlive a tick, and how many want that. */
  readonly #kept = new Map<LocalChannel | string, number>()
  #forgetting: NodeJS.Immediate | undefined
  /** The rows that changed while a load runs, per load. */
  readonly #loads = new Set<RowReference[]>()

  constructor(options: { hub: Hub; timeout: number }) {
    this.#hub = options.hub
    this.#timeout = options.timeout
  }

  /**
   * Asks whether a user may read a channel; who was granted it by a token is not asked for. Throws a `CommandError`
   * when there is no such channel.
   */
  async admit(channel: NamedChannel, user: Actor, isGranted = false): Promise<Admission> {
    const target = channel.definition.load && (await this.#target(channel))
    const context = { user: user as CurrentUser, params: channel.params, target }
    return { isAllowed: isGranted || (await this.#answer(channel, context)), context }
  }

  /** Loads the target of a channel once for all ticks, until something changes or the returned function is called. */
  keep(channel: LocalChannel): () => void {
    this.#kept.set(channel, (this.#kept.get(channel) ?? 0) + 1)
    return () => {
      const left = this.#kept.get(channel)! - 1
      if (left > 0) return void this.#kept.set(channel, left)
      this.#kept.delete(channel)
      this.#targets.delete(channel)
    }
  }

  /** Forgets what was answered: something changed that it may depend on. */
  forget(row?: RowReference): void {
    if (this.#targets.size > 0) this.#targets = new Map()
    if (this.#answers.size > 0) this.#answers = new Map()
    if (row) for (const changed of this.#loads) changed.push(row)
  }

  #target(channel: NamedChannel): Promise<unknown> {
    const key = this.#hub.find(channel.name) ?? channel.name
    return this.#shared(this.#targets, key, () => this.#load(channel))
  }

  #answer(channel: NamedChannel, context: LooseContext): Promise<boolean> {
    const { subscribe } = channel.definition
    if (!subscribe) return Promise.resolve(false)
    const key = `${channel.name}\n${userKeyOf(context.user)}`
    return this.#shared(this.#answers, key, () => this.#ask(subscribe, context))
  }

  /** A rule that answers at once needs no deadline. */
  async #ask(
    subscribe: NonNullable<ChannelDefinition['subscribe']>,
    context: LooseContext,
  ): Promise<boolean> {
    const said = subscribe(context)
    if (typeof said === 'boolean') return said
    return runWithin(this.#timeout, async () => (await said) === true)
  }

  #shared<K, T>(memo: Map<K, Promise<T>>, key: K, make: () => Promise<T>): Promise<T> {
    const known = memo.get(key)
    if (known) return known
    const made = make()
    memo.set(key, made)
    this.#forgetting ??= setImmediate(() => this.#endTick())
    return made
  }

  #endTick(): void {
    this.#forgetting = undefined
    this.#answers = new Map()
    for (const key of this.#targets.keys()) if (!this.#kept.has(key)) this.#targets.delete(key)
  }

  /** A row that is committed while it is read is read again, so that no change is missed. */
  async #load(channel: NamedChannel): Promise<unknown> {
    const { load } = channel.definition
    if (!load) return undefined
    for (;;) {
      const changed: RowReference[] = []
      this.#loads.add(changed)
      try {
        const target = await runWithin(this.#timeout, async () => load({ params: channel.params }))
        if (target === undefined || target === null) return fail('unknownChannel')
        const row = referenceOfTarget(target)
        if (row && changed.some((each) => concerns(each, row))) continue
        this.#hub.setRow(channel.name, row)
        return target
      } catch (error) {
        return isMissing(error) ? fail('unknownChannel') : rethrow(error)
      } finally {
        this.#loads.delete(changed)
      }
    }
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, status } = error as { code?: unknown; status?: unknown }
  return code === 'E_DOES_NOT_EXIST' || error.name === 'DoesNotExist' || status === 404
}

function rethrow(error: unknown): never {
  throw error
}
