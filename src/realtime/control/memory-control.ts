/** Control within one process. */
import type { Control, ControlHandler, ControlMessage } from './control.ts'

/** Calls the nodes of this process. */
export class MemoryControl implements Control {
  readonly #handlers = new Set<ControlHandler>()

  async send(message: ControlMessage): Promise<void> {
    const results = await Promise.allSettled([...this.#handlers].map((handle) => handle(message)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  async close(): Promise<void> {
    this.#handlers.clear()
  }
}
