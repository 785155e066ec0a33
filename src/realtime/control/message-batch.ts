/** Messages that leave together: what is said twice is said once, and what is too much is said in general. */
import type { ControlMessage } from './control.ts'

const mostRows = 100
const mostMessages = 10_000

type RowChanged = Extract<ControlMessage, { kind: 'row-changed' }>

/** Collects messages of control. */
export class MessageBatch {
  readonly #messages = new Map<string, ControlMessage>()
  /** How many rows of a model are named. */
  readonly #rows = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#messages.size === 0
  }

  add(message: ControlMessage): void {
    if (this.#messages.has('anything-changed')) return
    if (message.kind === 'several') for (const each of message.messages) this.add(each)
    else if (message.kind === 'row-changed') this.#addRow(message)
    else this.#messages.set(keyOf(message), message)
    if (this.#messages.size > mostMessages) this.#generalize()
  }

  /** This one with all that is in `later`. */
  merge(later: MessageBatch): this {
    for (const message of later.#messages.values()) this.add(message)
    return this
  }

  toMessage(): ControlMessage {
    const messages = [...this.#messages.values()]
    return messages.length === 1 ? messages[0]! : { kind: 'several', messages }
  }

  #addRow({ model, pk }: RowChanged): void {
    const whole = `row-changed\n${model}`
    if (this.#messages.has(whole)) return
    const key = pk === undefined ? whole : `${whole}\n${pk}`
    if (this.#messages.has(key)) return
    const count = (this.#rows.get(model) ?? 0) + 1
    this.#rows.set(model, count)
    if (pk === undefined || count > mostRows) this.#addModel(whole, model)
    else this.#messages.set(key, { kind: 'row-changed', model, pk })
  }

  #addModel(whole: string, model: string): void {
    for (const key of this.#messages.keys()) {
      if (key.startsWith(`${whole}\n`)) this.#messages.delete(key)
    }
    this.#messages.set(whole, { kind: 'row-changed', model, pk: undefined })
  }

  #generalize(): void {
    this.#messages.clear()
    this.#messages.set('anything-changed', { kind: 'anything-changed' })
  }
}

function keyOf(message: Exclude<ControlMessage, { kind: 'several' | 'row-changed' }>): string {
  const { kind, ...rest } = message
  const [what] = Object.values(rest)
  return what === undefined ? kind : `${kind}\n${what}`
}
