/** What only a person can tell about a change of the models. */

/** A question. Its `id` is the same for the same change, so that it can be answered in a file. */
export interface Question {
  /** `rename-field:lots.Lot.price>reserve` */
  readonly id: string
  /** A rename and the order of branches are answered by yes or no, existing rows by a value. */
  readonly kind: 'rename-model' | 'rename-field' | 'existing-rows' | 'merge'
  readonly text: string
}

/** Asks a person. `undefined` when there is no answer. */
export type Ask = (question: Question) => Promise<unknown>

/** Answers by the question's id. */
export type Answers = Readonly<Record<string, unknown>>

/** Finds answers: given ones first, then by asking; collects what nobody answered. */
export class Questionnaire {
  readonly unanswered: Question[] = []
  readonly #answers: Answers
  readonly #ask: Ask | undefined

  constructor(answers: Answers = {}, ask?: Ask) {
    this.#answers = answers
    this.#ask = ask
  }

  /** Whether a thing was renamed. Without an answer it counts as no. */
  async isRenamed(
    kind: 'rename-model' | 'rename-field',
    from: string,
    to: string,
  ): Promise<boolean> {
    const name = to.split('.').at(-1)
    const text = `Was ${from} renamed to ${to}?`
    return (await this.#answer({ id: `${kind}:${from}>${name}`, kind, text })) === true
  }

  /** The value that existing rows get in a field. */
  async existingValue(field: string): Promise<unknown> {
    const text = `${field} must have a value. Which value do existing rows get?`
    return this.#answer({ id: `existing-rows:${field}`, kind: 'existing-rows', text })
  }

  /** Whether it is the same which of two branches runs first, where code or SQL keeps that from being known. */
  async isAnyOrder(branches: string, text: string): Promise<boolean> {
    return (await this.#answer({ id: `merge:${branches}`, kind: 'merge', text })) === true
  }

  async #answer(question: Question): Promise<unknown> {
    const answer = this.#answers[question.id] ?? (await this.#ask?.(question))
    if (answer === undefined) this.unanswered.push(question)
    return answer
  }
}
