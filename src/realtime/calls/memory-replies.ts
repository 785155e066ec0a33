/** Replies in the memory of this process: for applications without a database. */
import { Recent } from '../recent.ts'
import { digestOfData } from './digest.ts'
import { keyUsedOtherwise } from './errors.ts'
import { type KeyedCall, type Reply, type ReplyStore, replyLifetime } from './reply-store.ts'

interface Kept {
  readonly input: string
  readonly reply: Promise<Reply>
}

const mostReplies = 100_000

/** Holds for this process, and ends with it. */
export class MemoryReplies implements ReplyStore {
  readonly #kept = new Recent<Kept>({ window: replyLifetime, limit: mostReplies })

  async once({ name, input }: KeyedCall, perform: () => Promise<Reply>): Promise<Reply> {
    const digested = digestOfData(input)
    const known = this.#kept.get(name)
    if (known) return known.input === digested ? known.reply : keyUsedOtherwise()
    const reply = perform()
    this.#kept.set(name, { input: digested, reply })
    reply.catch(() => this.#kept.delete(name))
    return reply
  }

  close(): void {}
}
