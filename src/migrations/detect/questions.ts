/** What only a person can tell about a change of the models. */
import { MigrationError } from '../migration-error.ts'
import { type Choice, fitsForm, type ValueForm } from './value-form.ts'

/** What a question is about. All but `existing-rows` are answered by yes or no. */
export type QuestionKind =
  | 'rename-model'
  | 'move-model'
  | 'rename-field'
  | 'through-model'
  | 'existing-rows'
  | 'merge'

/** A question. Its `id` is the same for the same change, so that it can be answered in a file. */
export interface Question {
  /** `rename-field:lots.Lot.price>reserve` */
  readonly id: string
  readonly kind: QuestionKind
  readonly text: string
  /** The answers that can be given as they stand; all of them, unless there is an `example` of others. */
  readonly choices: readonly Choice[]
  /** What else can be the answer: `a decimal number as a text`. */
  readonly expects?: string
  /** An answer of that form. */
  readonly example?: unknown
}

/** Asks a person. `undefined` when there is no answer. */
export type Ask = (question: Question) => Promise<unknown>

/** Answers by the question's id. */
export type Answers = Readonly<Record<string, unknown>>

/** A question to be answered by yes or no. */
export interface YesOrNo {
  readonly id: string
  readonly kind: Exclude<QuestionKind, 'existing-rows'>
  readonly text: string
  /** What follows from each answer. */
  readonly yes: string
  readonly no: string
}

/** A field whose existing rows need a value. */
export interface NeededValue {
  /** `lots.Lot.price` */
  readonly field: string
  readonly form: ValueForm
  /** Whether the rows can stay as they are, because none lacks a value. */
  readonly canLeave: boolean
}

const attempts = 3

/**
 * Finds answers: given ones first, then by asking; collects what nobody answered. Throws `E_MIGRATION_ANSWER` for an answer
 * that cannot be one; a person is asked again.
 */
export class Questionnaire {
  readonly unanswered: Question[] = []
  readonly #answers: Answers
  readonly #ask: Ask | undefined

  constructor(answers: Answers = {}, ask?: Ask) {
    this.#answers = answers
    this.#ask = ask
  }

  /** Whether the answer that was given to a question is yes, before anything is asked. */
  isSettled({ id }: YesOrNo): boolean {
    return Object.hasOwn(this.#answers, id) && this.#answers[id] === true
  }

  /** Whether something is so. Without an answer it counts as no. */
  async isSo({ id, kind, text, yes, no }: YesOrNo): Promise<boolean> {
    const choices = [
      { answer: true, means: yes },
      { answer: false, means: no },
    ]
    const refusal = (answer: unknown) =>
      typeof answer === 'boolean' ? undefined : `Answer true (${yes}) or false (${no}).`
    return (await this.#answer({ id, kind, text, choices }, refusal)) === true
  }

  /** Whether it is the same which of two branches runs first, where code or SQL keeps that from being known. */
  isAnyOrder(branches: string, text: string): Promise<boolean> {
    const [yes, no] = ['they are merged', 'they stay apart, to be put in order by hand']
    return this.isSo({ id: `merge:${branches}`, kind: 'merge', text, yes, no })
  }

  /** The value that existing rows get in a field; `null` when they stay as they are, `undefined` without an answer. */
  async existingValue({ field, form, canLeave }: NeededValue): Promise<unknown> {
    const { expects, example, choices: fixed } = form
    const choices = canLeave ? [...fixed, leave] : fixed
    const question: Question = {
      id: `existing-rows:${field}`,
      kind: 'existing-rows',
      text: `${field} must have a value. Which value do existing rows get?`,
      choices,
      expects,
      example,
    }
    const others = choices.map(({ answer }) => JSON.stringify(answer)).join(' or ')
    return this.#answer(question, (answer) => {
      if (answer === null && canLeave) return undefined
      if (answer !== null && fitsForm(form, answer)) return undefined
      const likes = `${expects}, such as ${JSON.stringify(example)}`
      return `Answer ${likes}${others ? `, or ${others}` : ''}.`
    })
  }

  async #answer(question: Question, refusal: Refusal): Promise<unknown> {
    if (Object.hasOwn(this.#answers, question.id)) {
      const answer = this.#answers[question.id]
      return accepted(question, answer, refusal(answer))
    }
    const answer = await this.#asked(question, refusal)
    if (answer === undefined) this.unanswered.push(question)
    return answer
  }

  async #asked(question: Question, refusal: Refusal): Promise<unknown> {
    let asked = question
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#ask?.(asked)
      const why = answer === undefined ? undefined : refusal(answer)
      if (why === undefined || attempt === attempts) return accepted(question, answer, why)
      asked = {
        ...question,
        text: `${JSON.stringify(answer)} is no answer. ${why} ${question.text}`,
      }
    }
  }
}

/** Why an answer cannot be one; `undefined` when it can. */
type Refusal = (answer: unknown) => string | undefined

const leave: Choice = {
  answer: null,
  means: 'The rows stay as they are, for you know that each has a value; else the migration fails.',
}

function accepted({ id }: Question, answer: unknown, why: string | undefined): unknown {
  if (why === undefined) return answer
  throw new MigrationError(
    'E_MIGRATION_ANSWER',
    `${JSON.stringify(answer)} cannot be the answer to "${id}". ${why} Nothing was written.`,
  )
}
