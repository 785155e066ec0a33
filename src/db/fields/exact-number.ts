/** Decimals that a floating-point number would round. */
import { ValidationError } from '../errors.ts'

/** A decimal with more digits than a floating-point number keeps, as its text. */
export class ExactNumber {
  readonly #text: string
  readonly #field: string

  constructor(text: string, field: string) {
    this.#text = text
    this.#field = field
  }

  toString(): string {
    return this.#text
  }

  toJSON(): string {
    return this.#text
  }

  /** What a database says that has floating-point numbers only. */
  refusal(): ValidationError {
    return new ValidationError({
      [this.#field]: ['Use at most 15 significant digits; SQLite keeps no more exactly.'],
    })
  }
}
