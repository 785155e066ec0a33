/** The line to the primary process, as a worker sees it: questions with answers, and what the primary tells. */
import type { Duplex } from 'node:stream'
import { clock, type Timer } from '../../../core/clock.ts'
import { BackplaneError } from '../backplane-error.ts'
import { Line, type LineMessage } from './line.ts'

/** How long an answer may take, in milliseconds. */
const patience = 10_000
/** Nothing more is asked while so many bytes wait for the primary. */
const mostWaiting = 33_554_432

interface Question {
  readonly askedAt: number
  readonly resolve: (value: never) => void
  readonly reject: (error: BackplaneError) => void
}

type Told = (...rest: never[]) => void

/** Asks the primary process. */
export class PrimaryLine {
  readonly #line: Line
  readonly #questions = new Map<number, Question>()
  readonly #told = new Map<string, Told>()
  readonly #lostListeners = new Set<() => void>()
  #lastId = 0
  #watch: Timer | undefined
  #isClosed = false

  constructor(stream: Duplex) {
    this.#line = new Line(stream, {
      message: (message) => this.#received(message),
      closed: () => this.#ended(),
    })
  }

  get isLost(): boolean {
    return this.#line.isClosed
  }

  /** Asks, and waits. Rejects with `E_BACKPLANE_UNAVAILABLE` when there is no answer. */
  ask<T>(kind: string, ...parameters: readonly unknown[]): Promise<T> {
    if (this.#line.isClosed) return Promise.reject(unavailable('has ended'))
    if (this.#line.waiting > mostWaiting) return Promise.reject(unavailable('does not keep up'))
    const id = ++this.#lastId
    this.#line.send([kind, id, ...parameters])
    return new Promise<T>((resolve, reject) => {
      this.#questions.set(id, { askedAt: clock.monotonic(), resolve, reject })
      this.#watch ??= this.#scheduleWatch()
    })
  }

  /** Says something that needs no answer. */
  tell(...message: LineMessage): void {
    this.#line.send(message)
  }

  /** Calls `fn` when the primary tells something of this kind. */
  on(kind: string, fn: Told): void {
    this.#told.set(kind, fn)
  }

  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener)
    return () => void this.#lostListeners.delete(listener)
  }

  close(): void {
    this.#isClosed = true
    this.#line.close()
  }

  #received([kind, ...rest]: LineMessage): void {
    if (kind === 'answer' || kind === 'failure') this.#answered(kind, rest as [number, never])
    else this.#told.get(kind)?.(...(rest as never[]))
  }

  #answered(kind: 'answer' | 'failure', [id, value]: [id: number, value: never]): void {
    const question = this.#questions.get(id)
    if (!question) return
    this.#questions.delete(id)
    if (kind === 'answer') question.resolve(value)
    else question.reject(unavailable(`answered: ${value}`))
  }

  #ended(): void {
    this.#watch?.cancel()
    for (const { reject } of this.#questions.values()) reject(unavailable('has ended'))
    this.#questions.clear()
    if (this.#isClosed) return
    for (const listener of this.#lostListeners) listener()
  }

  /** Questions stand in the order in which they were asked, so only the first ones need a look. */
  #scheduleWatch(): Timer {
    return clock.after(patience / 4, () => {
      const latest = clock.monotonic() - patience
      for (const [id, { askedAt, reject }] of this.#questions) {
        if (askedAt > latest) break
        this.#questions.delete(id)
        reject(unavailable('does not answer'))
      }
      this.#watch = this.#questions.size > 0 ? this.#scheduleWatch() : undefined
    })
  }
}

function unavailable(fact: string): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The primary process of the workers ${fact}. Try again; a worker without a primary ends.`,
  )
}
