/** What a channel tells the types, so that a client needs nothing of the server's code. */
import type { PatternValues } from './channel-pattern.ts'

/** The types of a channel. */
export interface ChannelShape {
  readonly pattern: string
  readonly state: unknown
  readonly person: unknown
  /** An {@link EventShape} by name. */
  readonly events: object
  /** A {@link CallShape} by name. */
  readonly calls: object
}

/** What is given to publish an event, and what subscribers get. */
export interface EventShape {
  readonly input: unknown
  readonly data: unknown
}

/** What is given to a call, and what it answers. */
export interface CallShape {
  readonly input: unknown
  readonly result: unknown
}

/** A value that carries the types of a channel: `typeof lotChannel`. */
export interface ChannelType<Shape extends ChannelShape = ChannelShape> {
  /** Phantom: the channel's types. */
  readonly types?: Shape
}

/** The types of a channel, from `typeof lotChannel`. */
export type ShapeOf<C extends ChannelType> = NonNullable<C['types']>

/** The pattern of a channel. */
export type PatternOf<C extends ChannelType> = ShapeOf<C>['pattern']

/** What fills the pattern of a channel. */
export type ValuesOf<C extends ChannelType> = PatternValues<PatternOf<C>>

/** What `T` is after `JSON.stringify` and `JSON.parse`. */
export type Wire<T> = T extends { toJSON(): infer Json }
  ? Wire<Json>
  : T extends string | number | boolean | null | undefined
    ? T
    : unknown extends T
      ? unknown
      : T extends (...args: never) => unknown
        ? undefined
        : T extends readonly unknown[]
          ? { [Index in keyof T]: Wire<T[Index]> }
          : T extends object
            ? { [Key in keyof T as Key extends symbol ? never : Key]: Wire<T[Key]> }
            : never
