/** A channel's declaration, checked and completed, as the server uses it. */
import { toMilliseconds } from '../../core/duration.ts'
import { VoltaicError } from '../../core/errors.ts'
import type { StandardSchema } from '../../core/standard-schema.ts'
import { isPattern } from '../../protocol/channel-pattern.ts'
import type { PersonInfo } from '../../protocol/people.ts'
import type { Retention } from '../broker/broker.ts'
import type { CallContext, ChannelContext } from './channel-options.ts'
import type { SlowPolicy } from './slow-policy.ts'

type Params = Readonly<Record<string, string>>
type Context = ChannelContext<Params, unknown>
type Schema = StandardSchema<unknown, unknown>

/** A call, as the server uses it. */
export interface CallDefinition {
  readonly input?: Schema
  readonly can?: string
  run(context: CallContext<Params, unknown>, input: unknown): unknown
}

/** The options of a channel without their types. */
export interface LooseOptions {
  readonly load?: (context: { readonly params: Params }) => unknown
  readonly subscribe?: (context: Context) => boolean | Promise<boolean>
  readonly state?: (context: Context) => unknown
  readonly presence?: (context: Context) => PersonInfo | false | Promise<PersonInfo | false>
  readonly history?: { readonly size?: number; readonly ttl?: string | number } | false
  readonly slow?: SlowPolicy
  readonly publish?: boolean
  readonly events?: Readonly<Record<string, Schema>>
  readonly calls?: Readonly<Record<string, CallDefinition>>
}

/** A channel's declaration, checked and completed. */
export interface ChannelDefinition
  extends Pick<LooseOptions, 'load' | 'subscribe' | 'state' | 'presence'> {
  readonly pattern: string
  /** Left out for channels that deliver at most once. */
  readonly retention: Retention | undefined
  readonly slow: SlowPolicy
  readonly acceptsPublications: boolean
  readonly events: ReadonlyMap<string, Schema>
  readonly calls: ReadonlyMap<string, CallDefinition>
}

const reservedEvents = ['state', 'status']

/** Checks the options of a channel. Throws `E_CHANNEL_PATTERN`, `E_CHANNEL_EVENT`, `E_CHANNEL_SLOW`. */
export function defineChannel(pattern: string, options: LooseOptions): ChannelDefinition {
  checkPattern(pattern)
  checkEvents(pattern, Object.keys(options.events ?? {}))
  const retention = retentionOf(pattern, options.history)
  const slow = options.slow ?? 'disconnect'
  if (retention && slow !== 'disconnect') throw slowWithHistory(pattern)
  const { load, subscribe, state, presence } = options
  return {
    pattern,
    ...(load && { load }),
    ...(subscribe && { subscribe }),
    ...(state && { state }),
    ...(presence && { presence }),
    retention,
    slow,
    acceptsPublications: options.publish ?? false,
    events: new Map(Object.entries(options.events ?? {})),
    calls: new Map(Object.entries(options.calls ?? {})),
  }
}

function checkPattern(pattern: string): void {
  if (isPattern(pattern)) return
  throw new VoltaicError(
    'E_CHANNEL_PATTERN',
    `"${pattern}" cannot name channels. Write segments such as lot/:slug, each parameter once.`,
  )
}

function checkEvents(pattern: string, names: readonly string[]): void {
  const reserved = names.find((name) => reservedEvents.includes(name))
  if (!reserved) return
  throw new VoltaicError(
    'E_CHANNEL_EVENT',
    `The channel ${pattern} has an event "${reserved}", which has a meaning already. Rename it.`,
  )
}

function slowWithHistory(pattern: string): VoltaicError {
  return new VoltaicError(
    'E_CHANNEL_SLOW',
    `The channel ${pattern} has a history, so nothing of it may be dropped. Set history: false.`,
  )
}

function retentionOf(pattern: string, history: LooseOptions['history']): Retention | undefined {
  if (history === false) return undefined
  const size = history?.size ?? 100
  if (Number.isInteger(size) && size > 0)
    return { size, ttl: toMilliseconds(history?.ttl ?? '10m') }
  throw new VoltaicError(
    'E_CHANNEL_HISTORY',
    `The channel ${pattern} keeps ${size} publications. Give a count from 1, or history: false.`,
  )
}
