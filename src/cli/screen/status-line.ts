/** The line that says what a command is doing, for as long as it takes. */
import type { WriteStream } from 'node:tty'

/** What is known when the line is drawn. */
export interface Moment {
  /** Milliseconds since the work began. */
  readonly elapsed: number
  /** A sign that turns. */
  readonly frame: string
}

/** The text of the line. */
export type Draw = (moment: Moment) => string

const patience = 500
const interval = 100
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const eraseLine = '\r\u001b[2K'

/**
 * A line at the bottom of a terminal: there after half a second of work, drawn anew ten times a second, erased before anything else is
 * printed and at the end. Nothing at all where standard error is no terminal.
 */
export class StatusLine {
  readonly #stream: WriteStream
  #draw: Draw | undefined
  #began = 0
  #drawn = 0
  #timer: NodeJS.Timeout | undefined

  constructor(stream: WriteStream) {
    this.#stream = stream
  }

  /** Whether there is a place for it. */
  get isShown(): boolean {
    return this.#stream.isTTY === true && process.env.TERM !== 'dumb'
  }

  /** Work begins that `draw` describes. */
  begin(draw: Draw): void {
    this.end()
    if (!this.isShown) return
    this.#draw = draw
    this.#began = performance.now()
    this.#timer = setInterval(() => this.refresh(), interval)
    this.#timer.unref()
  }

  /** Says something else about the same work. */
  change(draw: Draw): void {
    if (!this.#draw) return
    this.#draw = draw
    this.refresh()
  }

  /** Draws it, when it is time to. Work that never waits calls this: timers have no turn then. */
  refresh(): void {
    const now = performance.now()
    if (!this.#draw || now - this.#began < patience || now - this.#drawn < interval) return
    this.#drawn = now
    const elapsed = now - this.#began
    const frame = frames[Math.floor(elapsed / interval) % frames.length] ?? ''
    this.#stream.write(eraseLine + this.#fitting(this.#draw({ elapsed, frame })))
  }

  /** Takes the line away; it comes back with the next refresh. */
  erase(): void {
    if (this.#drawn === 0) return
    this.#drawn = 0
    this.#stream.write(eraseLine)
  }

  /** The work is over. */
  end(): void {
    clearInterval(this.#timer)
    this.erase()
    this.#draw = undefined
  }

  /** A longer line would wrap, and its beginning could not be erased. */
  #fitting(text: string): string {
    const width = (this.#stream.columns ?? 80) - 1
    return text.length > width ? `${text.slice(0, width - 1)}…` : text
  }
}
