/** A channel: a name that clients subscribe to, what is published there, and who may. */
import { type ServiceKey, service, serviceKey } from '../../core/application.ts'
import type { SchemaInput, SchemaOutput } from '../../core/standard-schema.ts'
import type { Actor } from '../../core/user.ts'
import type { PatternValues } from '../../protocol/channel-pattern.ts'
import type {
  CallShape,
  ChannelShape,
  ChannelType,
  EventShape,
  Wire,
} from '../../protocol/channel-type.ts'
import type { Person, PersonInfo } from '../../protocol/people.ts'
import { type SubscriptionTokenOptions, subscriptionToken } from '../token/subscription-token.ts'
import { type ChannelDefinition, defineChannel, type LooseOptions } from './channel-definition.ts'
import type { ChannelOptions, EventSchemas } from './channel-options.ts'

type Nothing = Record<never, never>

/** What the channels of an application need of its real-time service. */
export interface ChannelService {
  publish(request: PublishRequest): Promise<void>
  presence(channel: AnyChannel, params: object): Promise<Person[]>
  reauthorize(channel: AnyChannel, params: object): Promise<void>
  /** The name of a channel. Throws `E_CHANNEL_UNKNOWN` for one of another application. */
  nameOf(channel: AnyChannel, params: object): string
}

/** A publication as the server's code makes it. */
export interface PublishRequest {
  readonly channel: AnyChannel
  readonly params: object
  readonly event: string
  readonly data: unknown
  readonly key?: string | undefined
}

/** The real-time service of an application, as its channels see it. */
export const channelServiceKey: ServiceKey<ChannelService> = serviceKey('realtime')

/** Any channel. */
export type AnyChannel = Channel<ChannelShape>

/** A channel, as `channel()` makes it. */
export class Channel<Shape extends ChannelShape> implements ChannelType<Shape> {
  declare readonly types?: Shape
  /** The declaration, checked. */
  readonly definition: ChannelDefinition

  constructor(definition: ChannelDefinition) {
    this.definition = definition
  }

  /** The pattern of the names. */
  get pattern(): Shape['pattern'] {
    return this.definition.pattern
  }

  /**
   * Publishes an event to everyone who is subscribed. Inside `atomic` it leaves with the commit, or
   * never; outside it is safe once the promise resolves. A second publication with the same `key`
   * within five minutes is dropped. Throws `E_CHANNEL_EVENT` and `E_CHANNEL_DATA`.
   */
  async publish<Event extends keyof Shape['events'] & string>(
    params: PatternValues<Shape['pattern']>,
    event: Event,
    data: Shape['events'][Event] extends EventShape ? Shape['events'][Event]['input'] : never,
    options: { key?: string } = {},
  ): Promise<void> {
    const request = { channel: this, params, event, data, key: options.key }
    await service(channelServiceKey).publish(request)
  }

  /** Who is here: people, each with the number of connections. */
  async presence(
    params: PatternValues<Shape['pattern']>,
  ): Promise<Person<Shape['person'] extends PersonInfo ? Shape['person'] : PersonInfo>[]> {
    const people = await service(channelServiceKey).presence(this, params)
    return people as Person<Shape['person'] extends PersonInfo ? Shape['person'] : PersonInfo>[]
  }

  /**
   * Asks `subscribe` again for everyone who is subscribed, on every node, and waits for it. Inside
   * `atomic` that happens right after the commit. What is published after it returned reaches
   * only those who may still read it.
   */
  async reauthorize(params: PatternValues<Shape['pattern']>): Promise<void> {
    await service(channelServiceKey).reauthorize(this, params)
  }

  /**
   * A token that opens the channel to this user in place of `subscribe`, like a signed link: until it expires,
   * whatever the rule says by then. `load` must still find the target, and the user must still be allowed to connect.
   */
  token(
    params: PatternValues<Shape['pattern']>,
    user: Actor,
    options?: SubscriptionTokenOptions,
  ): string {
    return subscriptionToken(service(channelServiceKey).nameOf(this, params), user, options)
  }
}

/** The types of a channel from those of its options. */
export interface DeclaredChannel<Pattern extends string, State, Person, Events, Inputs, Results> {
  readonly pattern: Pattern
  readonly state: Wire<State>
  readonly person: Person
  readonly events: { readonly [Name in keyof Events]: DeclaredEvent<Events[Name]> }
  readonly calls: {
    readonly [Name in keyof Results]: DeclaredCall<
      Name extends keyof Inputs ? Inputs[Name] : unknown,
      Results[Name]
    >
  }
}

/** The types of an event from its schema. */
export interface DeclaredEvent<Schema> extends EventShape {
  readonly input: SchemaInput<Schema>
  readonly data: Wire<SchemaOutput<Schema>>
}

/** The types of a call from the schema of its input and what it gives. */
export interface DeclaredCall<Schema, Result> extends CallShape {
  readonly input: SchemaInput<Schema>
  readonly result: Wire<Awaited<Result>>
}

/**
 * Declares a channel. Its name is a path with parameters; it is closed unless `subscribe` says yes.
 * It does nothing by itself: an application starts it through `channels`.
 * @example
 * export const lotChannel = channel('lot/:slug', {
 *   load: ({ params }) => Lot.get({ slug: params.slug }),
 *   subscribe: ({ user, target }) => user.can('view', target),
 *   events: { price: z.object({ amount: z.string() }) },
 * })
 */
export function channel<
  const Pattern extends string,
  Target = undefined,
  State = undefined,
  Person extends PersonInfo = PersonInfo,
  Events extends EventSchemas = Nothing,
  Inputs = Nothing,
  Results = Nothing,
>(
  pattern: Pattern,
  options: ChannelOptions<Pattern, Target, State, Person, Events, Inputs, Results>,
): Channel<DeclaredChannel<Pattern, State, Person, Events, Inputs, Results>> {
  return new Channel(defineChannel(pattern, options as unknown as LooseOptions))
}

/** Whether a value is a channel: how an application finds those of its apps. */
export function isChannel(value: unknown): value is AnyChannel {
  return value instanceof Channel
}
