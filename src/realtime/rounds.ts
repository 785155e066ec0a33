/** Rounds: a part of many things at a time, so that all have had their turn after an interval. */
import { randomFraction } from '../core/random.ts'

const perInterval = 12

/** Goes through a collection that changes meanwhile, again and again. */
export class Rounds<T> {
  readonly #all: () => Iterable<T>
  #rest: Iterator<T> | undefined
  /** How many things are due, with the fraction that was left over. */
  #due = 0

  /** `all` gives what is there now; a set or a map, so that what comes and goes meanwhile does no harm. */
  constructor(all: () => Iterable<T>) {
    this.#all = all
  }

  /** Milliseconds until the next part, about a twelfth of the interval: nodes do not go in step. */
  pause(interval: number): number {
    return (interval / perInterval) * (0.9 + 0.2 * randomFraction())
  }

  /** The next part of a collection that has `size` things. */
  next(size: number): T[] {
    const part: T[] = []
    this.#due = Math.min(this.#due + size / perInterval, size)
    for (; this.#due >= 1; this.#due--) {
      this.#rest ??= this.#all()[Symbol.iterator]()
      const { value, done } = this.#rest.next()
      if (!done) part.push(value)
      else this.#rest = undefined
    }
    return part
  }
}
