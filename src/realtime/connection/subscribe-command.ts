/** The subscribe command: join, read the position, then compute the state. */
import { disconnects } from '../../protocol/codes.ts'
import type { Results, SubscribeRequest, SubscribeResult } from '../../protocol/frames.ts'
import type { PersonInfo } from '../../protocol/people.ts'
import type { StreamSlice } from '../broker/broker.ts'
import { deny } from '../calls/calls.ts'
import { runWithin } from '../deadline.ts'
import type { LooseContext } from '../rights/gate.ts'
import { readSubscriptionToken } from '../token/subscription-token.ts'
import { fail } from './command-error.ts'
import { refuse } from './connect-command.ts'
import type { Connection } from './connection.ts'
import { subscribeFrame } from './frame.ts'
import type { Subscription } from './subscription.ts'

const mostAttempts = 10

/** The flag of a client that loads its state by itself: better an error than a gap. */
const rejectUnrecovered = 2

interface Answer {
  readonly result: SubscribeResult
  readonly slice: StreamSlice | undefined
  readonly person: PersonInfo | false
}

/**
 * Subscribes. From the first moment publications are held for the subscription; after the reply it gets
 * those that came after the position in the reply, so that none is missing and none comes twice.
 */
export async function subscribe(
  connection: Connection,
  request: SubscribeRequest,
  id: number,
): Promise<Results | undefined> {
  const { node, subscriptions } = connection
  if (request.type) return fail('notAvailable')
  if (request.tf) return fail('badRequest', 'filters are not supported')
  if (request.delta && request.delta !== 'fossil') return refuse(connection, disconnects.badRequest)
  const named = node.registry.find(request.channel) ?? fail('unknownChannel')
  if (connection.subscription(named.name)) return fail('alreadySubscribed')
  if (subscriptions.length >= node.limits.subscriptions) return fail('limitExceeded')
  const expiresAt = request.token ? grantedUntil(connection, request.token, named.name) : undefined
  const wantsPresence = request.join_leave === true && named.definition.presence !== undefined
  const subscription = connection.subscribe(named, { wantsPresence })
  if (expiresAt !== undefined) subscription.lend(expiresAt)
  const joining = new Joining(subscription, request).run(id)
  subscription.asking = joining.catch(() => undefined)
  await joining
  return undefined
}

/** Until when a token opens a channel, in milliseconds since 1970. */
function grantedUntil({ userKey }: Connection, token: string, channel: string): number {
  const expiresAt = readSubscriptionToken(token, { channel, userKey })
  if (expiresAt === 'expired') return fail('tokenExpired')
  return expiresAt ?? fail('permissionDenied')
}

class Joining {
  readonly #subscription: Subscription
  readonly #request: SubscribeRequest

  constructor(subscription: Subscription, request: SubscribeRequest) {
    this.#subscription = subscription
    this.#request = request
  }

  async run(id: number): Promise<void> {
    try {
      this.#settle(id, await this.#prepare())
    } catch (error) {
      this.#subscription.end()
      throw error
    } finally {
      this.#subscription.asking = undefined
      this.#askAgain()
    }
  }

  /** What was asked before something changed is asked again. */
  async #prepare(): Promise<Answer> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      this.#subscription.ask()
      const answer = await this.#answer()
      if (this.#subscription.isOver) fail('internal', 'unsubscribed')
      if (this.#subscription.isExpired) fail('expired')
      if (!this.#subscription.isOutdated) return answer
    }
    return fail('internal', 'the channel changes too fast, try again')
  }

  #settle(id: number, { result, slice, person }: Answer): void {
    const { connection } = this.#subscription
    this.#count(result)
    connection.send(subscribeFrame(id, result, slice?.complete ? slice.publications : []))
    this.#subscription.startAt(slice?.position.offset)
    this.#subscription.release()
    if (person && !this.#subscription.isOver) {
      connection.node.attendance.enter(this.#subscription, person)
    }
  }

  #count({ recovered, was_recovering }: SubscribeResult): void {
    const { tally } = this.#subscription.connection.node
    if (recovered) tally.recovered += 1
    else if (was_recovering) tally.unrecovered += 1
  }

  /** Something changed in the very moment of the answer: what came since then is still held. */
  #askAgain(): void {
    if (!this.#subscription.isHeld) return
    this.#subscription.connection.node.inspector.inspect([this.#subscription])
  }

  async #answer(): Promise<Answer> {
    const { connection, local } = this.#subscription
    const { node } = connection
    const user = await connection.user()
    const { isAllowed, context } = await node.gate.admit(
      local.named,
      user,
      this.#subscription.isGranted,
    )
    if (!isAllowed) deny(context)
    await local.listen(node.feeds)
    return runWithin(node.times.rule, () => this.#describe(context))
  }

  async #describe(context: LooseContext): Promise<Answer> {
    const { definition } = this.#subscription.local.named
    const slice = definition.retention ? await this.#read() : undefined
    const { recover, flag } = this.#request
    const recovered = recover === true && slice?.complete === true
    if (recover && !recovered && (flag ?? 0) & rejectUnrecovered) fail('unrecoverable')
    const state = recovered ? undefined : await definition.state?.(context)
    const person = (await definition.presence?.(context)) ?? false
    return { result: this.#result(slice, recovered, state), slice, person }
  }

  /** The position alone, or all since the position that the client has. */
  #read(): Promise<StreamSlice> {
    const { recover, epoch, offset } = this.#request
    const { local } = this.#subscription
    if (!recover) return local.read({ limit: 0 })
    return local.read({ since: { epoch: epoch ?? '', offset: offset ?? 0 } })
  }

  /** A recovered subscription continues at the position of the client: the publications move it on. */
  #result(slice: StreamSlice | undefined, recovered: boolean, state: unknown): SubscribeResult {
    const { recover, offset } = this.#request
    const { ttl } = this.#subscription
    return {
      ...(slice && { recoverable: true, positioned: true, epoch: slice.position.epoch }),
      ...(slice && { offset: recovered ? (offset ?? 0) : slice.position.offset }),
      ...(recover && { was_recovering: true }),
      ...(recovered && { recovered: true }),
      ...(ttl !== undefined && { expires: true, ttl }),
      ...(state !== undefined && { data: state }),
    }
  }
}
