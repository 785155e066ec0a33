/** The tally: what a node counts. Plain numbers, so that counting costs nothing where it happens. */
import { Durations } from '../core/metrics/durations.ts'

/** How a call ended. */
export type CallOutcome = 'ok' | 'refused' | 'timeout' | 'failed'

/** Why a client was not let in. */
export type Refusal = 'host' | 'origin' | 'limit' | 'authentication' | 'closing'

/** How often a call was made, and how long it took. */
export interface CallTally {
  /** The pattern of its channel and its name: `lot/:slug#bid`. */
  readonly method: string
  readonly outcomes: Record<CallOutcome, number>
  readonly durations: Durations
}

/** Counts since the start of the process. Labels are patterns and kinds, never names: their number is bounded. */
export class Tally {
  /** Connections that were opened. */
  opened = 0
  /** Publications handed to connections: one publication to a thousand subscribers counts a thousand. */
  deliveries = 0
  /** Publications that the slow policy of a channel left out. */
  dropped = 0
  /** Publications that the backplane did not take. */
  unpublished = 0
  /** Subscriptions that came back and got what they missed. */
  recovered = 0
  /** Subscriptions that came back too late: they got the state instead. */
  unrecovered = 0
  /** Commands that came faster than allowed. */
  throttled = 0
  /** Connections that the server closed, by code. */
  readonly disconnects = new Map<number, number>()
  /** Publications made by this process, by the pattern of the channel. */
  readonly publications = new Map<string, number>()
  readonly refusals: Record<Refusal, number> = {
    host: 0,
    origin: 0,
    limit: 0,
    authentication: 0,
    closing: 0,
  }
  readonly #calls = new Map<string, CallTally>()

  get calls(): Iterable<CallTally> {
    return this.#calls.values()
  }

  /** Counts a publication of a channel with this pattern. */
  published(pattern: string): void {
    this.publications.set(pattern, (this.publications.get(pattern) ?? 0) + 1)
  }

  /** Counts a connection that the server closes. */
  disconnected(code: number): void {
    this.disconnects.set(code, (this.disconnects.get(code) ?? 0) + 1)
  }

  /** Counts a call that took so many milliseconds. */
  called(method: string, outcome: CallOutcome, milliseconds: number): void {
    const call = this.#calls.get(method) ?? this.#addCall(method)
    call.outcomes[outcome] += 1
    call.durations.observe(milliseconds)
  }

  #addCall(method: string): CallTally {
    const outcomes = { ok: 0, refused: 0, timeout: 0, failed: 0 }
    const call = { method, outcomes, durations: new Durations() }
    this.#calls.set(method, call)
    return call
  }
}
