/** Inquiries: a question to every node, and what they answer in time. */
import { clock } from '../../core/clock.ts'
import { randomId } from '../../core/random.ts'
import type { Control, NodeInfo } from '../control/control.ts'

const patience = 2_000

/** What inquiries work with. */
export interface InquiriesOptions<Question, Answer> {
  readonly control: Control
  /** Answers for this node. */
  readonly answer: (question: Question) => Answer
}

interface Asked<Question> {
  readonly inquiry: string
  readonly from: string
  readonly question: Question
}

interface Answered<Answer> {
  readonly answered: string
  readonly answer: Answer
}

/** Asks the nodes and answers for this one. Nodes that do not answer in time are left out. */
export class Inquiries<Question, Answer> {
  readonly #options: InquiriesOptions<Question, Answer>
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #stop: () => void

  constructor(options: InquiriesOptions<Question, Answer>) {
    this.#options = options
    this.#stop = options.control.onForward((payload) => this.#take(payload))
  }

  /** The answers of all nodes that are meant, this one's first. */
  async ask(
    question: Question,
    isMeant: (node: NodeInfo) => boolean = () => true,
  ): Promise<Answer[]> {
    const { control, answer } = this.#options
    const own = answer(question)
    const nodes = await control.nodes().catch(() => [])
    const others = nodes.filter((node) => node.id !== control.node && isMeant(node))
    const answers = await Promise.all(others.map(({ id }) => this.#askNode(id, question)))
    return [own, ...answers.filter((each) => each !== undefined)]
  }

  close(): void {
    this.#stop()
    this.#waiting.clear()
  }

  async #askNode(node: string, question: Question): Promise<Answer | undefined> {
    const { control } = this.#options
    const inquiry = randomId()
    const reply = Promise.withResolvers<Answer | undefined>()
    const timer = clock.after(patience, () => reply.resolve(undefined))
    this.#waiting.set(inquiry, reply.resolve)
    const asked: Asked<Question> = { inquiry, from: control.node, question }
    try {
      const isThere = await control.forward(node, JSON.stringify(asked)).catch(() => false)
      return isThere ? await reply.promise : undefined
    } finally {
      timer.cancel()
      this.#waiting.delete(inquiry)
    }
  }

  /** Takes a question or an answer; what is neither is for somebody else. */
  #take(payload: string): boolean {
    if (payload.startsWith('{"inquiry":')) this.#reply(JSON.parse(payload) as Asked<Question>)
    else if (payload.startsWith('{"answered":')) {
      const { answered, answer } = JSON.parse(payload) as Answered<Answer>
      this.#waiting.get(answered)?.(answer)
    } else return false
    return true
  }

  #reply({ inquiry, from, question }: Asked<Question>): void {
    const { control, answer } = this.#options
    const reply: Answered<Answer> = { answered: inquiry, answer: answer(question) }
    control.forward(from, JSON.stringify(reply)).catch(() => undefined) // it asks again
  }
}
