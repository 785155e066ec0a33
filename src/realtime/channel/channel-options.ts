/** What a channel is declared with. */
import type { Duration } from '../../core/duration.ts'
import type { SchemaOutput, StandardSchema } from '../../core/standard-schema.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { PatternParams } from '../../protocol/channel-pattern.ts'
import type { PersonInfo } from '../../protocol/people.ts'
import type { SlowPolicy } from './slow-policy.ts'

/** What the functions of a channel are given. */
export interface ChannelContext<Params, Target> {
  readonly user: CurrentUser
  /** What the name of the channel carries. */
  readonly params: Params
  /** What `load` gave. */
  readonly target: Target
}

/** What a call is given. */
export interface CallContext<Params, Target> extends ChannelContext<Params, Target> {
  /** Aborts when the time of the call is over or the connection is gone. */
  readonly signal: AbortSignal
}

/** Events by name: the schema of the data. */
export type EventSchemas = Readonly<Record<string, StandardSchema<unknown, unknown>>>

/** A call that clients may make. */
export interface CallOptions<Params, Target, Schema> {
  /** What the input must be; without it the input is not looked at. */
  readonly input?: Schema
  /** The action that the policies must allow on the target, besides `subscribe`. */
  readonly can?: string
  /** Answers the call. Throw with `refuse` to say no. */
  run(context: CallContext<Params, Target>, input: SchemaOutput<Schema>): unknown
}

/** The declaration of a channel. Write `load` first: the types of the others follow from it. */
export interface ChannelOptions<
  Pattern extends string,
  Target,
  State,
  Person extends PersonInfo,
  Events extends EventSchemas,
  Inputs,
  Results,
> {
  /** Gives what the channel is about; `DoesNotExist`, null or undefined: no such channel. */
  readonly load?: (context: { readonly params: PatternParams<Pattern> }) => Target | Promise<Target>
  /** Who may subscribe and call. Closed when left out. */
  readonly subscribe?: (
    context: ChannelContext<PatternParams<Pattern>, Target>,
  ) => boolean | Promise<boolean>
  /** Sent with a fresh subscription, and when history cannot bridge the gap. */
  readonly state?: (
    context: ChannelContext<PatternParams<Pattern>, Target>,
  ) => State | Promise<State>
  /** How much is kept for those who come back: 100 publications, 10 minutes; `false`: at most once. */
  readonly history?: { readonly size?: number; readonly ttl?: Duration } | false
  /** Who a subscriber is to the others; false keeps a connection out of the list. */
  readonly presence?: (
    context: ChannelContext<PatternParams<Pattern>, Target>,
  ) => Person | false | Promise<Person | false>
  /** What happens to a subscriber that reads too slowly; other than `'disconnect'` only without history. */
  readonly slow?: SlowPolicy
  /** Whether clients may publish events themselves. */
  readonly publish?: boolean
  readonly events?: Events
  readonly calls?: {
    readonly [Name in keyof Inputs]: CallOptions<PatternParams<Pattern>, Target, Inputs[Name]>
  } & { readonly [Name in keyof Results]: { run(...parameters: never): Results[Name] } }
}
