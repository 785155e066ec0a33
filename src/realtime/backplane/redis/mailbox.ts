/** The mailbox of a node: what other nodes hand to it, and what they answer. */
import { clock } from '../../../core/clock.ts'
import { unanswered } from './connection/redis-failure.ts'
import type { RedisLink } from './connection/redis-link.ts'
import type { RedisKeys } from './redis-keys.ts'
import { sayScript } from './scripts/control-scripts.ts'

/** How long a node may take to answer, in milliseconds. */
const answerTimeout = 3_000

type Handler = (payload: string) => boolean

/** What a mailbox works with. */
export interface MailboxOptions {
  readonly link: RedisLink
  readonly keys: RedisKeys
  readonly node: string
}

/** Sends `?number sender payload` to the topic of a node, and takes `!number 1` or `!number 0` for an answer. */
export class Mailbox {
  readonly #options: MailboxOptions
  readonly #handlers = new Set<Handler>()
  readonly #questions = new Map<string, PromiseWithResolvers<boolean>>()
  readonly #say
  #count = 0

  constructor(options: MailboxOptions) {
    this.#options = options
    this.#say = sayScript(options.link.isCluster ? 'SPUBLISH' : 'PUBLISH')
  }

  onForward(handler: Handler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  /** The answer of a node; false when there is no such node. Rejects when it is there and says nothing. */
  async forward(node: string, payload: string): Promise<boolean> {
    const { node: self, link } = this.#options
    if (node === self) return this.#isTaken(payload)
    const number = String(++this.#count)
    const answer = Promise.withResolvers<boolean>()
    this.#questions.set(number, answer)
    const late = () => answer.reject(unanswered(link.display, new Error('the node is silent')))
    const timer = clock.after(answerTimeout, late)
    try {
      const heard = await this.#tell(node, `?${number} ${self} ${payload}`)
      return heard === 0 ? false : await answer.promise
    } finally {
      timer.cancel()
      this.#questions.delete(number)
    }
  }

  hear(text: string): void {
    const [, number, sender, payload] = /^.(\d+) (\S+)(?: (.*))?$/s.exec(text)!
    if (text[0] === '!') this.#questions.get(number!)?.resolve(sender === '1')
    else this.#answer({ number: number!, sender: sender!, payload: payload ?? '' })
  }

  close(): void {
    this.#handlers.clear()
  }

  #answer({ number, sender, payload }: { number: string; sender: string; payload: string }): void {
    const answer = this.#isTaken(payload) ? 1 : 0
    this.#tell(sender, `!${number} ${answer}`).catch(() => undefined)
  }

  #isTaken(payload: string): boolean {
    return [...this.#handlers].some((handle) => handle(payload))
  }

  #tell(node: string, text: string): Promise<unknown> {
    const { link, keys } = this.#options
    return link.run({ script: this.#say, keys: [keys.node(node)], values: [text] })
  }
}
