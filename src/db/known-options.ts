/** Options are checked where they are given: what a method does not have is never passed over in silence. */
import { FieldError } from './errors.ts'

/** Throws `FieldError` for options that a method does not have, and for a `batch` or `chunk` that is no number of rows. */
export function requireOptions(method: string, options: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name))
      throw new FieldError(`${method} has no option "${name}". Choices: ${known.join(', ')}.`)
    const isSize = name === 'batch' || name === 'chunk'
    if (isSize && value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw new FieldError(
        `${method} takes a whole number from 1 for ${name}, not ${String(value)}.`,
      )
  }
}
