/** The channels of an application, found by name. */
import { VoltaicError } from '../../core/errors.ts'
import { fillPattern, matchPattern, patternsOverlap } from '../../protocol/channel-pattern.ts'
import type { AnyChannel } from './channel.ts'
import type { ChannelDefinition } from './channel-definition.ts'

/** A channel with its parameters filled in. */
export interface NamedChannel {
  /** The name on the wire, `lot/clock`. */
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  readonly definition: ChannelDefinition
}

const longestName = 255

/** Finds channels by name. Throws `E_CHANNEL_OVERLAP` when a name could match two. */
export class ChannelRegistry {
  readonly #channels: readonly AnyChannel[]
  /** By the number of segments, so that few patterns are tried. */
  readonly #definitions = new Map<number, ChannelDefinition[]>()

  constructor(channels: Iterable<AnyChannel>) {
    this.#channels = [...new Set(channels)]
    for (const { definition } of this.#channels) this.#add(definition)
  }

  /** Whether a channel has a `load`, which may give rows. */
  get loadsRows(): boolean {
    return this.#channels.some(({ definition }) => definition.load !== undefined)
  }

  /** The channel of that name, or `undefined`. */
  find(name: string): NamedChannel | undefined {
    if (name.length > longestName) return undefined
    for (const definition of this.#definitions.get(depthOf(name)) ?? []) {
      const params = matchPattern(definition.pattern, name)
      if (params) return { name, params, definition }
    }
    return undefined
  }

  /** The name of a channel with these parameters. Throws `E_CHANNEL_UNKNOWN` for one of another application. */
  nameOf(channel: AnyChannel, params: object): string {
    if (this.#channels.includes(channel)) {
      return fillPattern(channel.pattern, params as Record<string, unknown>)
    }
    throw new VoltaicError(
      'E_CHANNEL_UNKNOWN',
      `This application has no channel ${channel.pattern}. Name it in the channels of an app.`,
    )
  }

  #add(definition: ChannelDefinition): void {
    const depth = depthOf(definition.pattern)
    const others = this.#definitions.get(depth) ?? []
    const rival = others.find(({ pattern }) => patternsOverlap(pattern, definition.pattern))
    if (rival) throw overlap(rival.pattern, definition.pattern)
    this.#definitions.set(depth, [...others, definition])
  }
}

function depthOf(name: string): number {
  return name.split('/').length
}

function overlap(first: string, second: string): VoltaicError {
  return new VoltaicError(
    'E_CHANNEL_OVERLAP',
    `One name can match both channels ${first} and ${second}. Give one of them another prefix.`,
  )
}
