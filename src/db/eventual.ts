/** Values that may be there already: what needs no waiting is not made to wait. */

/** A value, or the promise of one. */
export type Eventual<T> = T | Promise<T>

/** Goes on with a value: at once when it is there, else when it comes. */
export function andThen<T, U>(value: Eventual<T>, next: (value: T) => Eventual<U>): Eventual<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** A promise of what `make` gives; what it throws rejects it. */
export function promised<T>(make: () => Eventual<T>): Promise<T> {
  try {
    return Promise.resolve(make())
  } catch (error) {
    return Promise.reject(error)
  }
}
