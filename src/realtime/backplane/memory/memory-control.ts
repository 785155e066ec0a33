/** Control within one process. */
import { clock } from '../../../core/clock.ts'
import { randomId } from '../../../core/random.ts'
import type { Control, ControlHandler, ControlMessage, NodeInfo } from '../../control/control.ts'

type ForwardHandler = (payload: string) => boolean

/** Calls the handlers of this process. Nodes that share it are one node to the outside. */
export class MemoryControl implements Control {
  readonly node: string = randomId()
  readonly #handlers = new Set<ControlHandler>()
  readonly #forwards = new Set<ForwardHandler>()
  readonly #nodes = new Map<string, { readonly info: NodeInfo; readonly expiresAt: number }>()
  #version = 0

  get version(): number {
    return this.#version
  }

  async send(message: ControlMessage): Promise<number> {
    for (const handle of [...this.#handlers]) handle(message)
    this.#version += 1
    return this.#version
  }

  /** Everything is acted on before `send` returns. */
  async catchUp(): Promise<void> {}

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  async forward(node: string, payload: string): Promise<boolean> {
    if (node !== this.node) return false
    return [...this.#forwards].some((handle) => handle(payload))
  }

  onForward(handler: ForwardHandler): () => void {
    this.#forwards.add(handler)
    return () => void this.#forwards.delete(handler)
  }

  async announce(info: NodeInfo, lifetime: number): Promise<void> {
    this.#nodes.set(info.id, { info, expiresAt: clock.monotonic() + lifetime })
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    const now = clock.monotonic()
    for (const [id, { expiresAt }] of this.#nodes) if (expiresAt <= now) this.#nodes.delete(id)
    return [...this.#nodes.values()].map(({ info }) => info)
  }

  async close(): Promise<void> {
    this.#handlers.clear()
    this.#forwards.clear()
    this.#nodes.clear()
  }
}
